namespace StreamSentiment.Ingestor.Feeds.Folder;

/// <summary>What tells a file from one that was written to, or was put in its place.</summary>
/// <param name="Length">Its length, in bytes.</param>
/// <param name="Written">When it was last written, UTC.</param>
/// <param name="Created">When it was made, UTC: another file of the same length may bring the time of its last write with it.</param>
internal readonly record struct FileState(long Length, DateTime Written, DateTime Created)
{
    /// <summary>The state of a file, or of the one that a link leads to; of the link where it leads nowhere. Null where nothing can be told.</summary>
    public static FileState? Of(string path)
    {
        try
        {
            var file = new FileInfo(path);
            var told = file.LinkTarget is not null && Target(file) is { Exists: true } target ? target : file;
            return new FileState(told.Length, told.LastWriteTimeUtc, told.CreationTimeUtc);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            // Gone since it was listed, most likely.
            return null;
        }
    }

    private static FileInfo? Target(FileInfo link)
    {
        try
        {
            return link.ResolveLinkTarget(returnFinalTarget: true) as FileInfo;
        }
        catch (IOException)
        {
            // It leads to itself.
            return null;
        }
    }
}
