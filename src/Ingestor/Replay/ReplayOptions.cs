using System.ComponentModel.DataAnnotations;

namespace StreamSentiment.Ingestor.Replay;

/// <summary>Settings section <c>Replay</c>: which dead letters are put back, and how.</summary>
public sealed class ReplayOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Replay";

    /// <summary>Only letters with one of these reasons; all when empty.</summary>
    public IList<string> Reasons { get; } = [];

    /// <summary>Only say what would be done.</summary>
    public bool DryRun { get; set; }

    /// <summary>How long the stream may take no record of a part before the replay ends without knowing what became of it, in seconds.</summary>
    [Range(1, 86_400)]
    public double WaitSeconds { get; set; } = 60;
}
