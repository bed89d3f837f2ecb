using System.Globalization;

namespace StreamSentiment.Chaos.Faults;

/// <summary>One fault of the plan.</summary>
/// <param name="At">When, from the run's beginning.</param>
/// <param name="Kind">What.</param>
/// <param name="Target">The worker or the link; empty for Postgres and the broker.</param>
/// <param name="Lasts">How long it lasts; of a kill, how long it is down before it is started again.</param>
internal sealed record Fault(TimeSpan At, FaultKind Kind, string Target, TimeSpan Lasts)
{
    /// <inheritdoc/>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{At:h\\:mm\\:ss} {Kind}{(Target.Length > 0 ? " " + Target : "")} for {Lasts.TotalSeconds:0.0} s");
}
