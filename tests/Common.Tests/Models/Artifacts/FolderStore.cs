using StreamSentiment.Common.Models.Artifacts;

namespace StreamSentiment.Common.Tests.Models.Artifacts;

/// <summary>A folder as a store, with what a test wants to go wrong.</summary>
internal sealed class FolderStore(string folder) : IArtifactStore
{
    private readonly List<string> _asked = [];

    public string Location => "test-store";

    /// <summary>The files that were asked for, in order.</summary>
    public IReadOnlyList<string> Asked
    {
        get
        {
            lock (_asked)
            {
                return [.. _asked];
            }
        }
    }

    /// <summary>Done before a file is sent.</summary>
    public Func<string, CancellationToken, Task> Before { get; set; } = (_, _) => Task.CompletedTask;

    /// <summary>What is sent in place of a file's bytes.</summary>
    public Func<string, byte[], byte[]> Change { get; set; } = (_, bytes) => bytes;

    /// <summary>Most bytes in one write.</summary>
    public int Part { get; set; } = 1000;

    /// <summary>Whether it looks at the limit itself.</summary>
    public bool KnowsLimit { get; set; }

    public Task<IReadOnlyList<ArtifactFile>> ListAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    public async Task<bool> DownloadAsync(string file, Stream target, long maxBytes, CancellationToken cancellationToken)
    {
        lock (_asked)
        {
            _asked.Add(file);
        }

        await Before(file, cancellationToken);
        var path = Path.Combine(folder, file);
        if (!File.Exists(path))
        {
            return false;
        }

        var bytes = Change(file, await File.ReadAllBytesAsync(path, cancellationToken));
        if (KnowsLimit && bytes.Length > maxBytes)
        {
            throw new ArtifactTooLargeException(Location, file, maxBytes);
        }

        foreach (var part in bytes.Chunk(Part))
        {
            await target.WriteAsync(part, cancellationToken);
        }

        return true;
    }

    public Task UploadAsync(string file, Stream source, CancellationToken cancellationToken) => throw new NotSupportedException();
}
