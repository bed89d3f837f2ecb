using System.Buffers;
using System.Runtime.ExceptionServices;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;

namespace StreamSentiment.Common.Models.Artifacts.S3;

/// <summary>A folder in a bucket of Amazon S3, MinIO or another server of their kind.</summary>
public sealed class S3ArtifactStore : IArtifactStore
{
    // A part of the body; large enough that the disk sees few writes.
    private const int BufferBytes = 128 * 1024;
    private const int MaxFiles = 100_000;
    private const int MaxPages = 10_000;

    private readonly AmazonS3Client _client;
    private readonly S3Access _access;
    private readonly S3Address _address;
    private readonly S3Errors _errors;
    private readonly TimeProvider _clock;

    internal S3ArtifactStore(S3Server server, S3Address address, TimeProvider clock)
    {
        (_client, _access, _address, _clock) = (server.Client, server.Access, address, clock);
        _errors = new S3Errors(_access, _address);
    }

    /// <inheritdoc />
    public string Location => $"{_address} at {_access.Server}";

    /// <summary>Takes a folder in a bucket; nothing is asked yet.</summary>
    /// <param name="s3">An address such as <c>s3://bucket/folder</c>.</param>
    /// <param name="options">Settings that no longer change; stores that are opened with the same object share their connections.</param>
    /// <exception cref="RegistryException">It is no such address, settings or variables are wrong, or there are no keys.</exception>
    public static IArtifactStore Open(Uri s3, S3Options options, TimeProvider? clock = null) =>
        new S3ArtifactStore(S3Server.Of(options), S3Address.Parse(s3), clock ?? TimeProvider.System);

    /// <summary>The same; null when there are no keys, so that somebody else may be asked to read it.</summary>
    /// <inheritdoc cref="Open"/>
    public static IArtifactStore? TryOpen(Uri s3, S3Options options, TimeProvider? clock = null) =>
        S3Client.HasKeys(S3Environment.Complete(options, Environment.GetEnvironmentVariable), Environment.GetEnvironmentVariable)
            ? Open(s3, options, clock)
            : null;

    /// <inheritdoc />
    public Task<IReadOnlyList<ArtifactFile>> ListAsync(CancellationToken cancellationToken) =>
        AskAsync<IReadOnlyList<ArtifactFile>>(async silence =>
    {
        var request = new ListObjectsV2Request { BucketName = _address.Bucket, Prefix = _address.Prefix, Delimiter = "/" };
        var files = new List<ArtifactFile>();
        for (var pages = 1; ; pages++)
        {
            var page = await _client.ListObjectsV2Async(request, silence.Token).ConfigureAwait(false);
            // A key that is the folder's own stands for the folder.
            files.AddRange((page.S3Objects ?? []).Where(file => file.Key?.Length > _address.Prefix.Length)
                .Select(file => new ArtifactFile(file.Key[_address.Prefix.Length..], file.Size)));
            if (page.IsTruncated is not true)
            {
                return files;
            }

            if (string.IsNullOrEmpty(page.NextContinuationToken) || page.NextContinuationToken == request.ContinuationToken
                || files.Count > MaxFiles || pages == MaxPages)
            {
                throw _errors.Strange("its list of files does not end");
            }

            request.ContinuationToken = page.NextContinuationToken;
            silence.Restart();
        }
    }, cancellationToken);

    /// <inheritdoc />
    public Task<bool> DownloadAsync(string file, Stream target, long maxBytes, CancellationToken cancellationToken)
    {
        ArtifactName.Check(Location, file);
        return AskAsync(async silence =>
        {
            GetObjectResponse response;
            try
            {
                response = await _client.GetObjectAsync(_address.Bucket, _address.Key(file), silence.Token).ConfigureAwait(false);
            }
            catch (AmazonS3Exception error) when (error.ErrorCode == "NoSuchKey")
            {
                return false;
            }

            using (response)
            {
                if (S3Errors.IsPage(response))
                {
                    throw _errors.Strange("it answers with a page for people");
                }

                await CopyAsync(response, file, target, maxBytes, silence, cancellationToken).ConfigureAwait(false);
            }

            return true;
        }, cancellationToken);
    }

    /// <inheritdoc />
    public Task UploadAsync(string file, Stream source, CancellationToken cancellationToken)
    {
        ArtifactName.Check(Location, file);
        return AskAsync(async silence =>
        {
            source.Position = 0;
            var request = new PutObjectRequest
            {
                BucketName = _address.Bucket,
                Key = _address.Key(file),
                InputStream = source,
                AutoCloseStream = false,
                // Chunks that are signed one by one are Amazon's own way; other servers store them with their signatures, or refuse.
                UseChunkEncoding = false,
            };
            request.StreamTransferProgress += (_, _) => silence.Restart();
            var response = await _client.PutObjectAsync(request, silence.Token).ConfigureAwait(false);
            // Whoever keeps a file says under which tag; anything else that answers 200 has not kept it.
            return string.IsNullOrEmpty(response.ETag) ? throw _errors.Strange($"it says nothing of {file}, which it was to keep") : true;
        }, cancellationToken);
    }

    private async Task CopyAsync(GetObjectResponse response, string file, Stream target, long maxBytes, Silence silence,
        CancellationToken cancellationToken)
    {
        if (response.ContentLength > maxBytes)
        {
            throw new ArtifactTooLargeException(Location, file, maxBytes);
        }

        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            for (var left = maxBytes; ;)
            {
                silence.Restart();
                var count = await ReadAsync(response, file, buffer, silence).ConfigureAwait(false);
                if (count == 0)
                {
                    return;
                }

                left -= count;
                if (left < 0)
                {
                    throw new ArtifactTooLargeException(Location, file, maxBytes);
                }

                silence.Pause();
                await WriteAsync(target, buffer.AsMemory(0, count), cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private async Task<int> ReadAsync(GetObjectResponse response, string file, byte[] buffer, Silence silence)
    {
        try
        {
            return await response.ResponseStream.ReadAsync(buffer, silence.Token).ConfigureAwait(false);
        }
        catch (AmazonClientException error)
        {
            // At the end Amazon's client compares the bytes with the ETag.
            throw _errors.Damaged(file, error);
        }
    }

    /// <summary>What the target throws is the reader's own, and no error of the server.</summary>
    private static async Task WriteAsync(Stream target, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        try
        {
            await target.WriteAsync(bytes, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            throw new TargetException(error);
        }
    }

    private async Task<T> AskAsync<T>(Func<Silence, Task<T>> ask, CancellationToken cancellationToken)
    {
        using var silence = new Silence(_access.Silence, _clock, cancellationToken);
        try
        {
            return await ask(silence).ConfigureAwait(false);
        }
        catch (TargetException error)
        {
            ExceptionDispatchInfo.Throw(error.InnerException!);
            throw;
        }
        catch (Exception error) when (error is not RegistryException)
        {
            // A request that is given up ends in many ways.
            cancellationToken.ThrowIfCancellationRequested();
            throw silence.WasTooLong ? _errors.Silent() : _errors.Of(error);
        }
    }

    private sealed class TargetException(Exception inner) : Exception(null, inner);
}
