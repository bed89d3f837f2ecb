using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Xml;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;

namespace StreamSentiment.Common.Models.Artifacts.S3;

/// <summary>
/// Turns what a server or Amazon's client says into what is wrong, where, and which setting helps. A server's own words are told only
/// where there are none of ours, and never with a key in them.
/// </summary>
internal sealed class S3Errors(S3Access access, S3Address address)
{
    private const string EndpointSetting = $"{S3Options.Section}:Endpoint or MLFLOW_S3_ENDPOINT_URL";
    private const string KeySettings =
        $"{S3Options.Section}:AccessKey and {S3Options.Section}:SecretKey, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY";

    private string Where => $"S3 bucket {address.Bucket} at {access.Server}";

    /// <summary>The server did not say a word for too long.</summary>
    public RegistryUnavailableException Silent() =>
        new($"{Where} ({EndpointSetting}) has been silent for {access.Silence.TotalSeconds:0.#} s ({S3Options.Section}:TimeoutSeconds).")
        {
            IsSilence = true,
        };

    /// <summary>The server answers as no such server does.</summary>
    public RegistryException Strange(string what, Exception? inner = null) =>
        new($"{Where} does not answer as S3 does: {what}. See whether {EndpointSetting} is the address of the interface for programs "
            + "and not of the console or a proxy.", inner);

    /// <summary>A file's bytes are not those that the server says they are.</summary>
    public RegistryUnavailableException Damaged(string file, AmazonClientException error) =>
        new($"{Where}: {address.Key(file)} was damaged on its way, or its ETag is no MD5 ({error.Message.TrimEnd('.')}). "
            + "If that stays, look at it with another program, and put it there again.", Harmless(error));

    /// <summary>Whether an answer with a file is a page for people, as a console, a proxy or a login gives for any address.</summary>
    public static bool IsPage(GetObjectResponse response) => string.IsNullOrEmpty(response.ResponseMetadata?.RequestId)
        && response.Headers.ContentType?.StartsWith("text/html", StringComparison.OrdinalIgnoreCase) == true;

    /// <summary>What an exception of Amazon's client means.</summary>
    public RegistryException Of(Exception error)
    {
        if (Cause<AuthenticationException>(error) is { } certificate)
        {
            return new RegistryException(
                $"{Where}: no trusted connection ({certificate.Message.TrimEnd('.')}). Let this machine trust the server's certificate, or "
                + $"set {S3Options.Section}:IgnoreTls=true (MLFLOW_S3_IGNORE_TLS) if you trust the network.", error);
        }

        if (error is AmazonUnmarshallingException || Cause<XmlException>(error) is not null)
        {
            // The exception of Amazon's client carries the whole answer, so it is not passed on.
            return Strange($"its answer ({(error as AmazonServiceException)?.StatusCode.ToString() ?? "OK"}) is not XML");
        }

        if (error is AmazonServiceException { StatusCode: not 0 } said)
        {
            return Said(said, Harmless(error));
        }

        if (Cause<SocketException>(error) is { } socket)
        {
            return new RegistryUnavailableException(
                $"{Where} does not answer ({socket.Message.TrimEnd('.')}). See whether it runs and whether {EndpointSetting} is right.",
                error);
        }

        var told = access.WithoutSecrets(error.Message).TrimEnd('.');
        if (Cause<HttpRequestException>(error) is not null || Cause<IOException>(error) is not null || error is OperationCanceledException)
        {
            return new RegistryUnavailableException(
                $"{Where} broke off ({told}). If that stays, see to it and to {EndpointSetting}.", Harmless(error));
        }

        if (error is AmazonServiceException)
        {
            // Not the server's word, which has a status: whoever lends the keys does not.
            return new RegistryUnavailableException($"{Where} cannot be asked ({told}). See to {KeySettings}, or to the profile.",
                Harmless(error));
        }

        return error is AmazonClientException
            ? new RegistryException($"{Where} cannot be asked ({told}). See to {KeySettings}, or to the profile.", Harmless(error))
            : Strange($"Amazon's client cannot read its answer ({told})", Harmless(error));
    }

    private RegistryException Said(AmazonServiceException error, Exception? inner)
    {
        var said = $"{(int)error.StatusCode}{(string.IsNullOrEmpty(error.ErrorCode) ? "" : $" {access.WithoutSecrets(error.ErrorCode)}")}";
        return error.ErrorCode switch
        {
            "NoSuchBucket" => Refused(
                $"there is no such bucket ({said}). See to the registry's artifact location and to {EndpointSetting}"),
            "InvalidAccessKeyId" => Refused($"it does not know the access key ({said}). Set {KeySettings}"),
            "SignatureDoesNotMatch" => Refused(
                $"the secret key is not that of the access key ({said}). Set {KeySettings}; a proxy that changes requests does this too"),
            "ExpiredToken" or "InvalidToken" or "TokenRefreshRequired" => Refused(
                $"the session token is over or wrong ({said}). Set {S3Options.Section}:SessionToken or AWS_SESSION_TOKEN, and its keys"),
            "RequestTimeTooSkewed" or "RequestExpired" => Refused(
                $"this machine's clock and the server's differ too much ({said}). Set the clocks"),
            "AuthorizationHeaderMalformed" or "PermanentRedirect" or "IllegalLocationConstraintException" or "TemporaryRedirect" => Refused(
                $"the bucket is in another region ({said}). Set {S3Options.Section}:Region or AWS_REGION"),
            "AccessDenied" or "AllAccessDisabled" => Refused(
                $"the keys may not do this ({said}). Let them list, read and write in {address}, or set others: {KeySettings}"),
            _ when (int)error.StatusCode >= 500 || error.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout =>
                new RegistryUnavailableException($"{Where} has trouble and is to be asked again ({said}).", inner),
            _ when string.IsNullOrEmpty(error.ErrorCode) || error.ErrorCode == error.StatusCode.ToString() => Strange(
                $"its answer is {said} without a code of S3's", inner),
            _ => Refused(
                $"it refuses ({said}: {access.WithoutSecrets(error.Message).TrimEnd('.')}). See to its log and to {S3Options.Section}"),
        };

        RegistryException Refused(string what) => new($"{Where}: {what}.", inner);
    }

    /// <summary>An exception whose text may be logged.</summary>
    private Exception? Harmless(Exception error)
    {
        var text = error.ToString();
        return access.WithoutSecrets(text) == text ? error : null;
    }

    private static T? Cause<T>(Exception? error)
        where T : Exception
    {
        for (; error is not null; error = error.InnerException)
        {
            if (error is T found)
            {
                return found;
            }
        }

        return null;
    }
}
