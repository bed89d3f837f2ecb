namespace StreamSentiment.Common.Models.Artifacts;

/// <summary>
/// One at a time among all threads and processes that use a cache, for the short moments in which its entries come and go. A process that
/// is killed lets go of it.
/// </summary>
internal sealed class CacheLock : IDisposable
{
    /// <summary>Name of the file that is locked; it stays.</summary>
    public const string FileName = ".lock";

    // Nobody holds it for longer than it takes to check a package, which is well under a second.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);
    private readonly FileStream _file;

    private CacheLock(FileStream file) => _file = file;

    /// <summary>Waits for it.</summary>
    /// <param name="root">Folder of the cache, which exists.</param>
    /// <exception cref="IOException">The file cannot be made, or somebody holds it for a minute.</exception>
    public static async Task<CacheLock> TakeAsync(string root, TimeProvider clock, CancellationToken cancellationToken)
    {
        var path = Path.Combine(root, FileName);
        var start = clock.GetTimestamp();
        while (true)
        {
            try
            {
                return new CacheLock(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1));
            }
            catch (IOException) when (File.Exists(path) && clock.GetElapsedTime(start) < Patience)
            {
                await Task.Delay(Pause, clock, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Lets the next one in.</summary>
    public void Dispose() => _file.Dispose();
}
