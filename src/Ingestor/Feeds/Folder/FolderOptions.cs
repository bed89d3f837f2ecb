using System.ComponentModel.DataAnnotations;

namespace StreamSentiment.Ingestor.Feeds.Folder;

/// <summary>Settings of a feed of kind <c>folder</c>: files that are put into a folder.</summary>
public sealed class FolderOptions
{
    /// <summary>The folder.</summary>
    [Required(ErrorMessage = "name the folder.")]
    public string Path { get; set; } = "";

    /// <summary>Which files, such as <c>*.jsonl</c>. Those whose names begin with a dot or end with <c>.tmp</c> or <c>.part</c> are never read.</summary>
    [Required]
    public string Pattern { get; set; } = "*";

    /// <summary>How often it is looked at. A file is read when it is the same at two looks, so that one being written is left to its writer.</summary>
    [Range(0.05, 3600)]
    public double PollSeconds { get; set; } = 2;

    /// <summary>Folder inside it for files that were read and whose tweets are all safe.</summary>
    [Required]
    public string Done { get; set; } = "done";

    /// <summary>Folder inside it for files that cannot be read to their end.</summary>
    [Required]
    public string Failed { get; set; } = "failed";

    /// <summary>Longest record; a longer one becomes a dead letter.</summary>
    [Range(1024, 64 * 1024 * 1024)]
    public int MaxRecordBytes { get; set; } = 1024 * 1024;
}
