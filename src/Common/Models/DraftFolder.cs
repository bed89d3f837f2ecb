namespace StreamSentiment.Common.Models;

/// <summary>
/// The folder in which a version is written, beside its place and unseen by readers. While its process lives, a file beside it is locked:
/// whoever can lock it knows that the process is gone, in another container too, and may remove what it left.
/// </summary>
/// <param name="model">Folder that the version is to lie in, of its model in a registry or of a cache; it is made when it is
/// missing.</param>
public sealed class DraftFolder(string model) : IDisposable
{
    private const string Prefix = ".draft-";
    private const string LockSuffix = ".lock";
    private FileStream? _lock;
    private bool _madeModel;

    /// <summary>Where it is, or is to be.</summary>
    public string Location { get; } = Path.Combine(model, $"{Prefix}{Environment.ProcessId}-{Guid.NewGuid():N}");

    /// <summary>Makes it, the first time.</summary>
    public void Open()
    {
        if (_lock is null)
        {
            _madeModel = !Directory.Exists(model);
            Directory.CreateDirectory(model);
            // The lock comes before the folder: a folder without one is a leftover.
            _lock = new FileStream(Location + LockSuffix, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1,
                FileOptions.DeleteOnClose);
        }

        Directory.CreateDirectory(Location);
    }

    /// <summary>Removes the drafts of processes that are gone: one that is killed while it publishes cannot do it itself.</summary>
    /// <param name="model">Folder that the drafts lie in.</param>
    public static void RemoveLeftovers(string model)
    {
        if (!Directory.Exists(model))
        {
            return;
        }

        foreach (var entry in Directory.GetFileSystemEntries(model, $"{Prefix}*"))
        {
            try
            {
                var folder = entry.EndsWith(LockSuffix, StringComparison.Ordinal) ? entry[..^LockSuffix.Length] : entry;
                using var free = File.Exists(folder + LockSuffix)
                    ? new FileStream(folder + LockSuffix, FileMode.Open, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose)
                    : null;
                if (Directory.Exists(folder))
                {
                    Directory.Delete(folder, recursive: true);
                }
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                // It is being written, or somebody else removes it.
            }
        }
    }

    /// <summary>Removes what is left of it, and the model's folder when it was made for it and holds nothing.</summary>
    public void Dispose()
    {
        if (_lock is null)
        {
            return;
        }

        if (Directory.Exists(Location))
        {
            Directory.Delete(Location, recursive: true);
        }

        _lock.Dispose();
        _lock = null;
        if (_madeModel && !Directory.EnumerateFileSystemEntries(model).Any())
        {
            Directory.Delete(model);
        }
    }
}
