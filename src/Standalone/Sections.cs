using StreamSentiment.Alerting;
using StreamSentiment.Common.Hosting;
using StreamSentiment.Common.Hosting.Health;
using StreamSentiment.Common.Hosting.Telemetry;
using StreamSentiment.Common.Models;
using StreamSentiment.Common.Models.Serving;
using StreamSentiment.Common.Storage;
using StreamSentiment.Common.Streaming;
using StreamSentiment.Dashboard;
using StreamSentiment.Ingestor;
using StreamSentiment.Ingestor.Feeds;
using StreamSentiment.Ingestor.Replay;
using StreamSentiment.Scorer;
using StreamSentiment.Scorer.Retention;
using StreamSentiment.Scorer.Summaries;

namespace StreamSentiment.Standalone;

/// <summary>
/// The sections that settings of a command line can be in. What a section holds its reader checks; a section that is misspelt has none.
/// </summary>
internal static class Sections
{
    private static readonly string[] All =
    [
        AlertRuleOptions.Section, DashboardOptions.Section, DatabaseOptions.Section, FeedOptions.Section, HealthOptions.Section,
        IngestorOptions.Section, KafkaOptions.Section, "Logging", MailOptions.Section, ModelOptions.Section, NamedFeedOptions.Section,
        RegistryOptions.Section, ReplayOptions.Section, RetentionOptions.Section, ScorerOptions.Section, "Secrets", ShadowOptions.Section,
        SummaryOptions.Section, TelemetryOptions.Section, WebhookOptions.Section,
    ];

    /// <summary>Refuses a setting that is in none of them.</summary>
    /// <param name="key">As <c>Kafka:BootstrapServers</c>.</param>
    /// <exception cref="SettingException">It is; the message names those that there are.</exception>
    public static void RefuseOther(string key)
    {
        var section = key.Split(':')[0];
        if (!All.Contains(section, StringComparer.OrdinalIgnoreCase))
        {
            throw new SettingException(
                $"Setting {key}: there is no section '{section}'. There are: {string.Join(", ", All.Order(StringComparer.Ordinal))}.");
        }
    }
}
