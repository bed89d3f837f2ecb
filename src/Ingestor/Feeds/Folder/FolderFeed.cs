using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using StreamSentiment.Ingestor.Feeds.Reading;

namespace StreamSentiment.Ingestor.Feeds.Folder;

/// <summary>
/// Files that are put into a folder, the oldest first. One whose records are all safe is moved aside, and that is how it is remembered:
/// after a crash what was not moved is read again, which changes nothing that was there. So is one that was changed after it was read.
/// </summary>
internal sealed partial class FolderFeed(FolderOptions options, FeedContext context) : IFeed
{
    /// <summary>What <c>Feeds:NAME:Kind</c> calls it.</summary>
    public const string Kind = "folder";

    private readonly Dictionary<string, FileState> _seen = [];
    private readonly Dictionary<string, FileState> _read = [];
    private readonly HashSet<string> _noFiles = [];
    private readonly string _path = Path.GetFullPath(options.Path);
    private long _position;

    /// <inheritdoc/>
    public string Name => context.Name;

    /// <inheritdoc/>
    public string? PositionKey => null;

    /// <summary>Makes a feed of the settings.</summary>
    /// <exception cref="FeedException">There is no such folder, or files would be moved from it to itself.</exception>
    public static IFeed Open(FeedContext context)
    {
        var options = context.Read<FolderOptions>();
        RefuseWatched(context, options, nameof(options.Done), options.Done);
        RefuseWatched(context, options, nameof(options.Failed), options.Failed);
        return Directory.Exists(options.Path) ? new FolderFeed(options, context)
            : throw new FeedException($"Setting {context.Settings.Path}:Path: there is no folder {Path.GetFullPath(options.Path)}. Make it, or name another.");
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<FeedRecord> ReadAsync(long skip, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (true)
        {
            foreach (var (file, state) in Settled())
            {
                // Others were read since the look: it may have been changed, or be gone, or another.
                if (FileState.Of(file) != state || FileKind.NoFile(file) is not null)
                {
                    continue;
                }

                // Its records are told apart by the folder's name, whichever file they came in.
                await foreach (var record in ReadAsync(file, state, cancellationToken).ConfigureAwait(false))
                {
                    yield return record;
                }
            }

            await Task.Delay(TimeSpan.FromSeconds(options.PollSeconds), context.Clock, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    // Only the folder itself is looked at, not those inside it; a link may lead back to it.
    private static void RefuseWatched(FeedContext context, FolderOptions options, string setting, string folder)
    {
        if (Resolved(Path.Combine(Path.GetFullPath(options.Path), folder)) == Resolved(options.Path))
        {
            throw new FeedException($"Setting {context.Settings.Path}:{setting}: '{folder}' is the folder that is watched, {Path.GetFullPath(options.Path)}, "
                + $"where files would be read and moved for ever. Name one inside it, such as {setting.ToLowerInvariant()}, or elsewhere.") { IsOfSettings = true };
        }
    }

    private static string Resolved(string folder)
    {
        var path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        return Path.TrimEndingDirectorySeparator(new DirectoryInfo(path) is { Exists: true } there
            ? there.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? path : path);
    }

    private async IAsyncEnumerable<FeedRecord> ReadAsync(
        string file, FileState state, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        _read[file] = state;
        var safe = new SafeFile(() => Finish(file, state, options.Done));
        var (content, problem) = Open(file);
        if (content is null && problem is null)
        {
            yield break;
        }

        IAsyncEnumerator<FeedRecord>? records = null;
        try
        {
            if (content is not null)
            {
                records = new RecordStream(Name, file, state.Written, options.MaxRecordBytes, context.Clock)
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

            if (content is not null)
            {
                await content.DisposeAsync().ConfigureAwait(false);
            }
        }

        End(file, state, problem, safe);
    }

    // Null and null where the file is gone, which is nobody's fault.
    private (FileStream? Content, FeedException? Problem) Open(string file)
    {
        try
        {
            return (FileOpener.OpenStream(file), null);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return (null, FileState.Of(file) is null ? null : new FeedException(
                $"{file}, found in the folder of setting {context.Settings.Path}:Path, cannot be opened by user {Environment.UserName}: {problem.Message}",
                problem));
        }
    }

    private void End(string file, FileState state, FeedException? problem, SafeFile safe)
    {
        var name = Path.GetFileName(file);
        if (IsChanged(file, state))
        {
            Changed(context.Logger, Name, name);
        }
        else if (problem is not null)
        {
            Damaged(context.Logger, Name, problem.Message, options.Failed);
            Move(file, options.Failed);
        }
        else
        {
            Read(context.Logger, Name, name, safe.Count);
            safe.End();
        }
    }

    // What is there now is not what was read: it stays, and is read like a new one when it has settled.
    private void Finish(string file, FileState state, string folder)
    {
        if (IsChanged(file, state))
        {
            Changed(context.Logger, Name, Path.GetFileName(file));
        }
        else
        {
            Move(file, folder);
        }
    }

    private static bool IsChanged(string file, FileState state) => FileState.Of(file) is { } now && now != state;

    // In the order in which they were written; a folder that is away for a while is waited for.
    private List<(string File, FileState State)> Settled()
    {
        try
        {
            var files = Directory.EnumerateFiles(_path, options.Pattern).Where(file => !IsPartial(Path.GetFileName(file)) && IsFile(file))
                .Select(file => (File: file, State: FileState.Of(file))).Where(found => found.State is not null)
                .Select(found => (found.File, State: found.State!.Value)).ToList();
            var settled = files.Where(found => !Is(_read, found) && Is(_seen, found))
                .OrderBy(found => found.State.Written).ThenBy(found => found.File, StringComparer.Ordinal).ToList();
            _seen.Clear();
            files.ForEach(found => _seen[found.File] = found.State);
            foreach (var gone in _read.Keys.Where(file => !_seen.ContainsKey(file)).ToList())
            {
                _read.Remove(gone);
            }

            _noFiles.RemoveWhere(file => !Path.Exists(file));
            context.Status.Up(_path);
            return settled;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            context.Status.Down(problem.Message);
            return [];
        }
    }

    // To open anything else may wait for ever, or never come to an end.
    private bool IsFile(string file)
    {
        if (FileKind.NoFile(file) is not { } kind)
        {
            return true;
        }

        if (_noFiles.Add(file))
        {
            NoFile(context.Logger, Name, Path.GetFileName(file), kind);
        }

        return false;
    }

    private static bool Is(Dictionary<string, FileState> known, (string File, FileState State) found) =>
        known.TryGetValue(found.File, out var state) && state == found.State;

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

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Feed}: {File} was changed after its reading began, so it is left where it is and read again")]
    private static partial void Changed(ILogger logger, string feed, string file);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Feed}: {File} is {Kind} and no file, so it is left where it is and never read. Told once")]
    private static partial void NoFile(ILogger logger, string feed, string file, string kind);

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
