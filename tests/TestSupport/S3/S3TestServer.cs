using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security;
using System.Security.Cryptography;
using System.Text;

namespace StreamSentiment.TestSupport.S3;

/// <summary>
/// A small S3 on 127.0.0.1, strict where servers of older make are: the bucket is in the path, every request is signed (Signature Version
/// 4, computed anew), chunks that are signed one by one and checksums that nobody asked for are refused. Buckets exist from when
/// something is put into them by <see cref="Put"/> or <see cref="MakeBucket"/>.
/// </summary>
public sealed class S3TestServer : IDisposable
{
    private static readonly TimeSpan MaxSkew = TimeSpan.FromMinutes(15);
    private readonly ConcurrentDictionary<string, ConcurrentDictionary<string, byte[]>> _buckets = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<S3TestRequest> _requests = new();
    private readonly HttpListener _listener;
    private readonly int _port;

    /// <summary>Starts it.</summary>
    public S3TestServer()
    {
        (_listener, _port) = Listen();
        _ = AnswerAllAsync();
    }

    /// <summary>Its address.</summary>
    public string Endpoint => $"http://127.0.0.1:{_port}";

    /// <summary>The access key that it knows.</summary>
    public string AccessKey { get; set; } = "test-access-key";

    /// <summary>The secret key that belongs to it.</summary>
    public string SecretKey { get; set; } = "test-secret/key+1";

    /// <summary>The session token that requests must carry; null when none.</summary>
    public string? SessionToken { get; set; }

    /// <summary>The region that requests must be signed for.</summary>
    public string Region { get; set; } = "us-east-1";

    /// <summary>Most keys in one answer to a listing.</summary>
    public int PageSize { get; set; } = 3;

    /// <summary>Its clock.</summary>
    public TimeProvider Clock { get; set; } = TimeProvider.System;

    /// <summary>Answers in place of the server where it gives something, before keys are looked at.</summary>
    public Func<S3TestRequest, Task<S3TestAnswer?>> Instead { get; set; } = _ => Task.FromResult<S3TestAnswer?>(null);

    /// <summary>Every request so far.</summary>
    public IReadOnlyCollection<S3TestRequest> Requests => _requests;

    /// <summary>Makes an empty bucket.</summary>
    public void MakeBucket(string bucket) => _buckets.TryAdd(bucket, new ConcurrentDictionary<string, byte[]>(StringComparer.Ordinal));

    /// <summary>Puts a file there.</summary>
    public void Put(string bucket, string key, byte[] bytes)
    {
        MakeBucket(bucket);
        _buckets[bucket][key] = bytes;
    }

    /// <summary>Puts the files of a folder there.</summary>
    /// <param name="prefix">What the keys begin with, without the last <c>/</c>.</param>
    public void PutFolder(string bucket, string prefix, string folder)
    {
        foreach (var file in Directory.EnumerateFiles(folder))
        {
            Put(bucket, $"{prefix}/{Path.GetFileName(file)}", File.ReadAllBytes(file));
        }
    }

    /// <summary>What lies there; null when nothing does.</summary>
    public byte[]? Get(string bucket, string key) => _buckets.GetValueOrDefault(bucket)?.GetValueOrDefault(key);

    /// <summary>An error as S3 writes it.</summary>
    public static S3TestAnswer Error(int status, string code, string message) => new(status, Encoding.UTF8.GetBytes(
        $"""
        <?xml version="1.0" encoding="UTF-8"?>
        <Error><Code>{code}</Code><Message>{SecurityElement.Escape(message)}</Message><RequestId>1</RequestId><HostId>test</HostId></Error>
        """));

    /// <inheritdoc />
    public void Dispose() => _listener.Close();

    private static (HttpListener Listener, int Port) Listen()
    {
        while (true)
        {
            int port;
            using (var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp))
            {
                probe.Bind(new IPEndPoint(IPAddress.Loopback, 0));
                port = ((IPEndPoint)probe.LocalEndPoint!).Port;
            }

            var listener = new HttpListener { Prefixes = { $"http://127.0.0.1:{port.ToString(CultureInfo.InvariantCulture)}/" } };
            try
            {
                listener.Start();
                return (listener, port);
            }
            catch (Exception error) when (error is HttpListenerException or SocketException)
            {
                // Somebody else took the port in between.
                listener.Close();
            }
        }
    }

    private async Task AnswerAllAsync()
    {
        while (true)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync();
            }
            catch (Exception error) when (error is HttpListenerException or ObjectDisposedException or InvalidOperationException)
            {
                return;
            }

            _ = AnswerAsync(context);
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        try
        {
            using var body = new MemoryStream();
            await context.Request.InputStream.CopyToAsync(body);
            var url = context.Request.RawUrl!.Split('?', 2);
            var request = new S3TestRequest(context.Request.HttpMethod, url[0], url.Length > 1 ? url[1] : "",
                new WebHeaderCollection { context.Request.Headers }, body.ToArray());
            _requests.Enqueue(request);
            var instead = await Instead(request);
            await WriteAsync(context.Response, instead ?? Refuse(request) ?? Answer(request), isFromS3: instead is null,
                request.Method == "HEAD");
        }
        catch (Exception error) when (error is IOException or HttpListenerException or ObjectDisposedException or InvalidOperationException)
        {
            // The client went away, or the test is over.
            context.Response.Abort();
        }
    }

    private static async Task WriteAsync(HttpListenerResponse response, S3TestAnswer answer, bool isFromS3, bool isHead)
    {
        response.StatusCode = answer.Status;
        response.ContentType = answer.ContentType;
        response.SendChunked = answer.Length < 0;
        if (!response.SendChunked)
        {
            response.ContentLength64 = answer.Length ?? answer.Body.Length;
        }

        if (isFromS3)
        {
            response.Headers["x-amz-request-id"] = Guid.NewGuid().ToString("N");
        }

        foreach (var (name, value) in answer.Headers)
        {
            response.Headers[name] = value;
        }

        if (!isHead)
        {
            await response.OutputStream.WriteAsync(answer.Body);
            if (answer.Length > answer.Body.Length)
            {
                await response.OutputStream.FlushAsync();
                await answer.Rest;
                response.Abort();
                return;
            }
        }

        response.Close();
    }

    /// <summary>Why a request is not even looked at; null when it is in order.</summary>
    private S3TestAnswer? Refuse(S3TestRequest request)
    {
        if (request.Headers["X-Amz-Content-SHA256"]?.StartsWith("STREAMING-", StringComparison.Ordinal) == true
            || request.Headers["Content-Encoding"]?.Contains("aws-chunked", StringComparison.Ordinal) == true)
        {
            return Error(501, "NotImplemented", "A header you provided implies functionality that is not implemented.");
        }

        if (request.Headers.AllKeys.Any(header => header!.StartsWith("x-amz-checksum-", StringComparison.OrdinalIgnoreCase)
            || header.Equals("x-amz-sdk-checksum-algorithm", StringComparison.OrdinalIgnoreCase)))
        {
            return Error(400, "InvalidArgument", "Unknown checksum header.");
        }

        if (AwsSignature.Read(request) is not { } signature || AwsSignature.Date(request) is not { } date)
        {
            return Error(403, "AccessDenied", "Access Denied.");
        }

        return signature.AccessKey != AccessKey
            ? Error(403, "InvalidAccessKeyId", "The Access Key Id you provided does not exist in our records.")
            : signature.Region != Region ? Error(400, "AuthorizationHeaderMalformed", $"The region is wrong; expecting '{Region}'.")
            : (Clock.GetUtcNow() - date).Duration() > MaxSkew
                ? Error(403, "RequestTimeTooSkewed", "The difference between the request time and the server's time is too large.")
            : !signature.IsOf(request, SecretKey)
                ? Error(403, "SignatureDoesNotMatch", "The request signature we calculated does not match the signature you provided.")
            : request.Headers["X-Amz-Security-Token"] != SessionToken
                ? Error(400, "InvalidToken", "The provided token is malformed or otherwise invalid.")
            : null;
    }

    private S3TestAnswer Answer(S3TestRequest request)
    {
        var parts = request.Path.TrimStart('/').Split('/', 2);
        var key = parts.Length > 1 ? Uri.UnescapeDataString(parts[1]) : "";
        if (!_buckets.TryGetValue(Uri.UnescapeDataString(parts[0]), out var bucket))
        {
            return Error(404, "NoSuchBucket", "The specified bucket does not exist.");
        }

        switch (request.Method)
        {
            case "GET" when key.Length == 0 && request.Parameter("list-type") == "2":
                return S3TestListing.Of(request, parts[0], bucket.ToDictionary(file => file.Key, file => file.Value.LongLength), PageSize);
            case "GET" or "HEAD" when key.Length > 0:
                return bucket.TryGetValue(key, out var bytes)
                    ? new S3TestAnswer(200, bytes, "application/octet-stream") { Headers = Tag(bytes) }
                    : Error(404, "NoSuchKey", "The specified key does not exist.");
            case "PUT" when key.Length > 0:
                bucket[key] = request.Body;
                return new S3TestAnswer(200, []) { Headers = Tag(request.Body) };
            default:
                return Error(405, "MethodNotAllowed", "The specified method is not allowed against this resource.");
        }
    }

    // S3 names what it keeps by its MD5, and Amazon's client counts on that.
#pragma warning disable CA5351
    private static Dictionary<string, string> Tag(byte[] bytes) =>
        new() { ["ETag"] = $"\"{Convert.ToHexStringLower(MD5.HashData(bytes))}\"" };
#pragma warning restore CA5351
}
