using System.Diagnostics;
using OpenTelemetry.Trace;

namespace StreamSentiment.Common.Hosting.Telemetry;

/// <summary>
/// Which traces begin: those of the stream's own spans, which are made only for tweets that were chosen already; of requests to the
/// Dashboard a share; nothing else, such as a statement that looks whether there is something to do.
/// </summary>
internal sealed class RootSampler(double share) : Sampler
{
    private readonly TraceIdRatioBasedSampler _requests = new(share);

    /// <inheritdoc/>
    public override SamplingResult ShouldSample(in SamplingParameters samplingParameters)
    {
        if (samplingParameters.Tags?.Any(tag => tag.Key == TelemetryTags.System || tag.Key.StartsWith("streamsentiment.", StringComparison.Ordinal)) == true)
        {
            return new SamplingResult(SamplingDecision.RecordAndSample);
        }

        return samplingParameters.Kind == ActivityKind.Server ? _requests.ShouldSample(samplingParameters) : new SamplingResult(SamplingDecision.Drop);
    }
}
