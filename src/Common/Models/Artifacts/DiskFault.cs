using System.Text.RegularExpressions;

namespace StreamSentiment.Common.Models.Artifacts;

/// <summary>
/// What the disk says, in words that are the same each time: .NET names the file, and files that are being written have a name that never
/// comes again, so that the same trouble would be news with every try.
/// </summary>
internal static partial class DiskFault
{
    // Numbers of Linux and macOS, and of Windows.
    private static readonly int[] Full = [28, unchecked((int)0x80070070), unchecked((int)0x80070027)];
    private static readonly int[] OverQuota = [122, 69];
    private const int ReadOnly = 30;

    /// <summary>The trouble, without a full stop.</summary>
    public static string Words(Exception error) => error switch
    {
        UnauthorizedAccessException => "this user has no permission to write there",
        IOException when Full.Contains(error.HResult) => "there is no space left on its disk",
        IOException when OverQuota.Contains(error.HResult) => "this user's share of its disk is used up",
        IOException { HResult: ReadOnly } => "its disk is read-only",
        _ => Passing().Replace(error.Message, "…").TrimEnd('.'),
    };

    // The names of drafts: whose process they are, and what never comes again.
    [GeneratedRegex(@"[^/\\\s']*[0-9a-f]{32}")]
    private static partial Regex Passing();
}
