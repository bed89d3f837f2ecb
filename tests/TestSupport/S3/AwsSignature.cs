using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace StreamSentiment.TestSupport.S3;

/// <summary>Computes AWS Signature Version 4 anew from what came over the wire, as S3 does.</summary>
internal sealed partial class AwsSignature
{
    private const string Algorithm = "AWS4-HMAC-SHA256";

    private AwsSignature(string accessKey, string scope, string[] signedHeaders, string signature) =>
        (AccessKey, Scope, SignedHeaders, Signature) = (accessKey, scope, signedHeaders, signature);

    /// <summary>Whose key it was made with.</summary>
    public string AccessKey { get; }

    /// <summary>The region it was made for.</summary>
    public string Region => Scope.Split('/')[1];

    private string Scope { get; }

    private string[] SignedHeaders { get; }

    private string Signature { get; }

    /// <summary>Reads the header <c>Authorization</c>; null when it is none of this kind.</summary>
    public static AwsSignature? Read(S3TestRequest request)
    {
        var match = Authorization().Match(request.Headers["Authorization"] ?? "");
        return match.Success
            ? new AwsSignature(match.Groups["key"].Value, match.Groups["scope"].Value, match.Groups["headers"].Value.Split(';'),
                match.Groups["signature"].Value)
            : null;
    }

    /// <summary>When the request says it was made.</summary>
    public static DateTimeOffset? Date(S3TestRequest request) =>
        DateTimeOffset.TryParseExact(request.Headers["X-Amz-Date"], "yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal, out var date) ? date : null;

    /// <summary>Whether the signature is the one that this secret key gives, and the body the one that was signed.</summary>
    public bool IsOf(S3TestRequest request, string secretKey)
    {
        var bodyHash = request.Headers["X-Amz-Content-SHA256"] ?? "";
        if (bodyHash != "UNSIGNED-PAYLOAD" && bodyHash != Hex(SHA256.HashData(request.Body)))
        {
            return false;
        }

        if (!new[] { "host", "x-amz-date", "x-amz-content-sha256" }.All(SignedHeaders.Contains))
        {
            return false;
        }

        var query = request.RawParameters.OrderBy(pair => pair.Name, StringComparer.Ordinal)
            .ThenBy(pair => pair.Value, StringComparer.Ordinal)
            .Select(pair => $"{pair.Name}={pair.Value}");
        var canonical = string.Join('\n',
        [
            request.Method,
            request.Path,
            string.Join('&', query),
            .. SignedHeaders.Select(header => $"{header}:{Spaces().Replace((request.Headers[header] ?? "").Trim(), " ")}"),
            "",
            string.Join(';', SignedHeaders),
            bodyHash,
        ]);
        var toSign = $"{Algorithm}\n{request.Headers["X-Amz-Date"]}\n{Scope}\n{Hex(SHA256.HashData(Encoding.UTF8.GetBytes(canonical)))}";
        var key = Scope.Split('/').Aggregate(Encoding.UTF8.GetBytes("AWS4" + secretKey), (key, part) =>
            HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(part)));
        return Hex(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(toSign))) == Signature;
    }

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);

    [GeneratedRegex($@"^{Algorithm} Credential=(?<key>[^/]+)/(?<scope>[0-9]{{8}}/[^/]+/s3/aws4_request), ?"
        + "SignedHeaders=(?<headers>[^,]+), ?Signature=(?<signature>[0-9a-f]{64})$")]
    private static partial Regex Authorization();

    [GeneratedRegex(" +")]
    private static partial Regex Spaces();
}
