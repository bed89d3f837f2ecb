using System.Globalization;

namespace StreamSentiment.Chaos.Checking;

/// <summary>Something that is not as it must be.</summary>
/// <param name="What">What.</param>
/// <param name="Count">How often.</param>
/// <param name="First">The first of them, by id.</param>
internal sealed record Discrepancy(string What, long Count, IReadOnlyList<string> First)
{
    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{What}: {Count}, such as {string.Join(", ", First)}");
}
