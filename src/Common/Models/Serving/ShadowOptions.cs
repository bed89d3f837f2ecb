namespace StreamSentiment.Common.Models.Serving;

/// <summary>Settings section <c>Shadow</c>: a second version that scores the same tweets, and whose results are only counted.</summary>
public sealed class ShadowOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Shadow";

    /// <summary>
    /// A version of <c>Model:Name</c>, or an alias such as <c>challenger</c>, which is followed; null: nobody scores in the shadow.
    /// </summary>
    public string? Version { get; set; }
}
