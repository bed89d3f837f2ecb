using System.Security.Cryptography;

namespace StreamSentiment.Ingestor.Feeds.Reading;

/// <summary>Opens the file that the options name, or says why not.</summary>
internal static class FileOpener
{
    private const int BufferSize = 128 * 1024;
    private const string Setting = "--feed (setting Feed:Path)";

    /// <summary>Opens a file, or a pipe that has a path.</summary>
    /// <param name="options">Which one.</param>
    /// <param name="name">The feed's name; null for the file's own, without its folder.</param>
    /// <param name="setting">The setting that names the file, for messages; null for that of section <c>Feed</c>.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Stops the opening.</param>
    /// <exception cref="FeedException">There is none, or it may not be read.</exception>
    public static async Task<IFeed> OpenAsync(FeedOptions options, string? name, string? setting, TimeProvider time, CancellationToken cancellationToken)
    {
        var path = Path.GetFullPath(options.Path);
        // Two feeds on one file have a position each. The one of section Feed has no name, and keeps the key that it always had.
        var owner = name is null ? "" : $"{name}|";
        name ??= Path.GetFileName(path);
        var file = Open(path, setting);
        if (!file.CanSeek)
        {
            return new StreamFeed(name, path, new InterruptibleStream(file), options.MaxRecordBytes, time);
        }

        await using (file)
        {
            var digest = await DigestAsync(file, path, cancellationToken);
            return new FileFeed(name, path, setting, $"file:{owner}{path}|{file.Length}|{digest}", options.MaxRecordBytes, time);
        }
    }

    /// <summary>Opens a file for reading from its beginning to its end.</summary>
    /// <param name="path">The file.</param>
    /// <param name="setting">The setting that names it, for messages; null for that of section <c>Feed</c>.</param>
    /// <exception cref="FeedException">There is none, or it may not be read.</exception>
    public static FileStream Open(string path, string? setting = null)
    {
        if (Directory.Exists(path))
        {
            throw new FeedException($"{path} is a directory: {setting ?? Setting} must name a file.");
        }

        try
        {
            return OpenStream(path);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new FeedException(
                $"{path} does not exist: {setting ?? Setting} takes a file, '-' for standard input, or nothing for the built-in sample.",
                exception);
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new FeedException(
                $"{path} may not be read by user {Environment.UserName}: give that user permission to read it.", exception);
        }
        catch (IOException exception)
        {
            throw new FeedException($"{path} cannot be opened: {exception.Message}", exception);
        }
    }

    /// <summary>The same, for a caller that has words of its own for what goes wrong.</summary>
    /// <exception cref="IOException">There is none, or it cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static FileStream OpenStream(string path) => new(path, new FileStreamOptions
    {
        Access = FileAccess.Read,
        Mode = FileMode.Open,
        Share = FileShare.ReadWrite | FileShare.Delete,
        Options = FileOptions.Asynchronous | FileOptions.SequentialScan,
        BufferSize = BufferSize,
    });

    private static async Task<string> DigestAsync(FileStream file, string path, CancellationToken cancellationToken)
    {
        try
        {
            return Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellationToken));
        }
        catch (IOException exception)
        {
            throw new FeedException($"{path} cannot be read: {exception.Message}", exception);
        }
    }
}
