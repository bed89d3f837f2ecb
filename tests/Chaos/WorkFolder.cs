using System.Globalization;
using StreamSentiment.Common.Hosting;

namespace StreamSentiment.Chaos;

/// <summary>The folder of one run. It goes with the run when all was well; else its logs and mails stay, to be looked at.</summary>
internal sealed class WorkFolder : IDisposable
{
    // A row with its indexes and its share of the verdicts; the same again, up to a limit, is what Postgres writes ahead.
    private const long BytesPerRecord = 300;
    private const long MostAhead = 2_500_000_000;
    private const long BytesMore = 400_000_000;

    private readonly string _parent;
    private bool _remove;

    /// <summary>Makes it.</summary>
    /// <exception cref="StartException">The disk has no room for the run.</exception>
    public WorkFolder(ChaosSettings settings)
    {
        _parent = settings.Work;
        var made = !Directory.Exists(_parent);
        Path = Directory.CreateDirectory(System.IO.Path.Combine(_parent, "run-" + Environment.ProcessId.ToString(CultureInfo.InvariantCulture))).FullName;
        var rows = (long)(settings.Duration.TotalSeconds * settings.Rate * BytesPerRecord);
        var needed = rows + Math.Min(rows, MostAhead) + BytesMore;
        var free = new DriveInfo(Path).AvailableFreeSpace;
        if (free < needed)
        {
            Directory.Delete(made ? _parent : Path, recursive: true);
            throw new StartException(string.Create(
                CultureInfo.InvariantCulture,
                $"{_parent} has {free / 1e9:0.0} GB free, and {needed / 1e9:0.0} GB are needed for so many records: make room, name another folder with --work DIR, or ask for a shorter run or a lower --rate."));
        }
    }

    /// <summary>Its path.</summary>
    public string Path { get; }

    /// <summary>Nothing in it is worth keeping.</summary>
    public void RemoveAtEnd() => _remove = true;

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_remove)
        {
            return;
        }

        Directory.Delete(Path, recursive: true);
        if (!Directory.EnumerateFileSystemEntries(_parent).Any())
        {
            Directory.Delete(_parent);
        }
    }
}
