using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using StreamSentiment.Ingestor.Feeds.Reading;

namespace StreamSentiment.Ingestor.Feeds.Folder;

/// <summary>
/// Files that are put into a folder, the oldest first. One whose records are all safe is moved aside, and that is how it is remembered:
/// after a crash what was not moved is read again, which changes nothing that was there.
/// </summary>
internal sealed partial class FolderFeed(FolderOptions options, FeedContext context) : IFeed
{
    /// <summary>What <c>Feeds:NAME:Kind</c> calls it.</summary>
    public const string Kind = "folder";

    private readonly Dictionary<string, (long Size, DateTime Time)> _seen = [];
    private readonly HashSet<string> _read = [];
    private readonly string _path = Path.GetFullPath(options.Path);
    private long _position;

    /// <inheritdoc/>
    public string Name => context.Name;

    /// <inheritdoc/>
    public string? PositionKey => null;

    /// <summary>Makes a feed of the settings.</summary>
    /// <exception cref="FeedException">There is no such folder.</exception>
    public static IFeed Open(FeedContext context)
    {
        var options = context.Read<FolderOptions>();
        return Directory.Exists(options.Path) ? new FolderFeed(options, context)
            : throw new FeedException($"Setting {context.Settings.Path}:Path: there is no folder {Path.GetFullPath(options.Path)}. Make it, or name another.");
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<FeedRecord> ReadAsync(long skip, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (true)
        {
            foreach (var file in Settled())
            {
                // Its records are told apart by the folder's name, whichever file they came in.
                await foreach (var record in ReadAsync(file, cancellationToken).ConfigureAwait(false))
                {
                    yield return record;
                }
            }

            await Task.Delay(TimeSpan.FromSeconds(options.PollSeconds), context.Clock, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async IAsyncEnumerable<FeedRecord> ReadAsync(string file, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        _read.Add(file);
        var safe = new SafeFile(() => Move(file, options.Done));
        FeedException? problem = null;
        IAsyncEnumerator<FeedRecord>? records = null;
        try
        {
            var content = FileOpener.Open(file);
            await using (content.ConfigureAwait(false))
            {
                records = new RecordStream(Name, file, File.GetLastWriteTimeUtc(file), options.MaxRecordBytes, context.Clock)
                    .ReadAsync(content, 0, cancellationToken).GetAsyncEnumerator(cancellationToken);
                while (true)
                {
                    try
                    {
                        if (!await records.MoveNextAsync().ConfigureAwait(false))
                        {
                            break;
                        }
                    }
                    catch (FeedException damaged)
                    {
                        problem = damaged;
                        break;
                    }

                    safe.Add();
                    yield return records.Current with { Position = ++_position, Taken = _ => safe.Taken() };
                }
            }
        }
        finally
        {
            if (records is not null)
            {
                await records.DisposeAsync().ConfigureAwait(false);
            }
        }

        if (problem is null)
        {
            var name = Path.GetFileName(file);
            Read(context.Logger, Name, name, safe.Count);
            safe.End();
        }
        else
        {
            Damaged(context.Logger, Name, problem.Message, options.Failed);
            Move(file, options.Failed);
        }
    }

    // In the order in which they were written; a folder that is away for a while is waited for.
    private List<string> Settled()
    {
        try
        {
            var files = new DirectoryInfo(_path).EnumerateFiles(options.Pattern).Where(file => !IsPartial(file.Name)).ToList();
            var settled = files.Where(file => !_read.Contains(file.FullName) && _seen.TryGetValue(file.FullName, out var before)
                && before == (file.Length, file.LastWriteTimeUtc)).OrderBy(file => file.LastWriteTimeUtc).ThenBy(file => file.Name, StringComparer.Ordinal)
                .Select(file => file.FullName).ToList();
            _seen.Clear();
            files.ForEach(file => _seen[file.FullName] = (file.Length, file.LastWriteTimeUtc));
            _read.IntersectWith(_seen.Keys);

            context.Status.Up(_path);
            return settled;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            context.Status.Down(problem.Message);
            return [];
        }
    }

    private static bool IsPartial(string name) => name.StartsWith('.')
        || name.EndsWith(".tmp", StringComparison.OrdinalIgnoreCase) || name.EndsWith(".part", StringComparison.OrdinalIgnoreCase);

    private void Move(string file, string folder)
    {
        var name = Path.GetFileName(file);
        try
        {
            var target = Path.Combine(Directory.CreateDirectory(Path.Combine(_path, folder)).FullName, name);
            for (var number = 2; File.Exists(target); number++)
            {
                target = Path.Combine(_path, folder, $"{name}.{number}");
            }

            File.Move(file, target);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            // It is not read again before the next start, when that adds no row.
            NotMoved(context.Logger, Name, name, folder, problem.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Feed}: {File}: {Records} records read")]
    private static partial void Read(ILogger logger, string feed, string file, long records);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Feed}: {Problem} The file is moved to {Folder}")]
    private static partial void Damaged(ILogger logger, string feed, string problem, string folder);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Feed}: {File} cannot be moved to {Folder}, so the next start reads it again: {Problem}")]
    private static partial void NotMoved(ILogger logger, string feed, string file, string folder, string problem);

    /// <summary>Counts the records of a file that are not safe yet; its own end counts as one.</summary>
    private sealed class SafeFile(Action done)
    {
        private long _open = 1;

        public long Count { get; private set; }

        public void Add()
        {
            Count++;
            Interlocked.Increment(ref _open);
        }

        public void End() => Taken();

        public void Taken()
        {
            if (Interlocked.Decrement(ref _open) == 0)
            {
                done();
            }
        }
    }
}
