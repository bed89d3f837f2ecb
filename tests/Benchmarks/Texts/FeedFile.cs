using StreamSentiment.Common.Hosting;

namespace StreamSentiment.Benchmarks.Texts;

/// <summary>Writes tweets as a file of JSON lines, as a feed.</summary>
internal static class FeedFile
{
    private const int BufferBytes = 1 << 20;

    // What a tweet's row and its indexes take in Postgres, beside the file itself, with room to spare.
    private const long RowBytes = 300;
    private const long LogBytes = 3L << 30;

    /// <summary>Writes the first <paramref name="count"/> tweets.</summary>
    /// <exception cref="StartException">The disk has no room for them and for their rows.</exception>
    public static void Write(string path, TweetSource source, long count, CancellationToken cancellationToken)
    {
        CheckRoom(path, source, count);
        using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, 0);
        Write(file, source, count, () => false, cancellationToken);
    }

    /// <summary>Writes tweets until there are so many, or it is enough.</summary>
    public static void Write(Stream stream, TweetSource source, long count, Func<bool> isEnough, CancellationToken cancellationToken)
    {
        var buffer = new byte[BufferBytes];
        var room = BufferBytes - source.LongestJson - 1;
        var length = 0;
        for (var number = 0L; number < count; number++)
        {
            length += source.WriteJson(number, buffer.AsSpan(length));
            buffer[length++] = (byte)'\n';
            if (length > room)
            {
                stream.Write(buffer, 0, length);
                length = 0;
                cancellationToken.ThrowIfCancellationRequested();
                if (isEnough())
                {
                    return;
                }
            }
        }

        stream.Write(buffer, 0, length);
    }

    private static void CheckRoom(string path, TweetSource source, long count)
    {
        var line = Enumerable.Range(0, source.Count).Take(1_000).Average(number => source.Json(number).Length + 1.0);
        var needed = (long)(count * (line + RowBytes)) + (count > 1_000_000 ? LogBytes : 0);
        var folder = Path.GetDirectoryName(path)!;
        // The drive whose root is the longest beginning of the folder is the one that it lies on.
        var free = DriveInfo.GetDrives().Where(drive => drive.IsReady && folder.StartsWith(drive.Name, StringComparison.Ordinal))
            .OrderByDescending(drive => drive.Name.Length).Select(drive => drive.AvailableFreeSpace).FirstOrDefault(long.MaxValue);
        if (needed > free)
        {
            throw new StartException(
                $"{count:N0} tweets and their rows need about {needed >> 30} GB in {folder}, and {free >> 30} GB are free: "
                + "give another folder with --work DIR, ask for less, or hold the stream by a pipe (--pipe).");
        }
    }
}
