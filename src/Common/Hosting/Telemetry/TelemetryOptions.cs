using System.ComponentModel.DataAnnotations;

namespace StreamSentiment.Common.Hosting.Telemetry;

/// <summary>Settings section <c>Telemetry</c>.</summary>
public sealed class TelemetryOptions : IValidatableObject
{
    /// <summary>The section's name.</summary>
    public const string Section = "Telemetry";

    /// <summary>Where metrics, traces and logs go by OTLP; as OpenTelemetry's own OTEL_EXPORTER_OTLP_ENDPOINT, which it replaces. Null: nowhere.</summary>
    public string? OtlpEndpoint { get; set; }

    /// <summary>Share of the feed's tweets that are traced, 0 to 1.</summary>
    [Range(0, 1, ErrorMessage = "Telemetry:TraceShare must be from 0 (no tweet is traced) to 1 (every one is).")]
    public double TraceShare { get; set; } = 0.0001;

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!string.IsNullOrEmpty(OtlpEndpoint) && !(Uri.TryCreate(OtlpEndpoint, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"))
        {
            yield return new ValidationResult(
                $"'{OtlpEndpoint}' is no address of a collector; expected e.g. http://collector:4317.", [nameof(OtlpEndpoint)]);
        }
    }
}
