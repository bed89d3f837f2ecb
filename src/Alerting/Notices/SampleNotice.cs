using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using StreamSentiment.Alerting.Incidents;
using StreamSentiment.Alerting.Reports;
using StreamSentiment.Alerting.Rules;
using StreamSentiment.Common.Hosting;

namespace StreamSentiment.Alerting.Notices;

/// <summary>
/// A report about nothing, so that ops can check their settings before they need them. It touches no database and no broker.
/// </summary>
public static class SampleNotice
{
    /// <summary>The wiring of <see cref="SendAsync"/>.</summary>
    public static IHostApplicationBuilder AddSampleNotice(this IHostApplicationBuilder builder) => builder.AddNoticeChannels();

    /// <summary>Sends it on every channel, to the receivers of every rule.</summary>
    /// <exception cref="OptionsValidationException">A setting cannot be.</exception>
    /// <exception cref="SettingException">The settings leave no rule.</exception>
    public static async Task<IReadOnlyList<SampleResult>> SendAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        var rules = services.GetRequiredService<RuleBook>();
        var mail = services.GetRequiredService<IOptions<MailOptions>>().Value;
        var alerting = services.GetRequiredService<IOptions<AlertRuleOptions>>().Value;
        if (rules.Rules.Count == 0)
        {
            throw new SettingException($"No rule is on, so no report would ever go out: {alerting.HowToTurnOn()}");
        }

        var now = services.GetRequiredService<TimeProvider>().GetUtcNow();
        var results = new List<SampleResult>();
        foreach (var channel in services.GetServices<INoticeChannel>())
        {
            // A webhook has no receivers of its own for a rule.
            foreach (var rule in rules.Rules.DistinctBy(rule => channel.Name == "mail" ? string.Join(',', rule.Recipients) : ""))
            {
                var to = channel.Name == "mail" ? $" to {string.Join(", ", rule.Recipients.Count > 0 ? rule.Recipients : mail.Recipients)}" : "";
                results.Add(await SendAsync(channel, Make(rule, alerting, now), to, cancellationToken));
            }
        }

        return results;
    }

    private static async Task<SampleResult> SendAsync(INoticeChannel channel, Report report, string to, CancellationToken cancellationToken)
    {
        var where = $"{channel.Name}{to} by {channel.Description}";
        var incident = report.Incident;
        // Its id is random, so no other mail has this one.
        var messageId = $"<{incident.IncidentId}@streamsentiment>";
        var notice = new Notice($"{incident.IncidentId}.{channel.Name}.test", incident.IncidentId, NoticeKind.Opened, 1, channel.Name, messageId, messageId);
        try
        {
            var remark = await channel.SendAsync(notice, report, cancellationToken);
            return new(remark is null, remark is null ? $"sent: {where}" : $"sent, but not to everybody: {where}. {remark}");
        }
        catch (ReportNotSentException failure)
        {
            var then = failure.Remedy switch
            {
                Remedy.TryAgain => "A real report would be tried again until it is taken.",
                Remedy.MendSettings => "A real report would be tried again now and then: mend the settings, here or there.",
                _ => "A real report would be given up: mend the settings.",
            };
            return new(false, $"NOT sent: {channel.Name}{to}: {failure.Message.TrimEnd('.')}. {then}");
        }
    }

    private static Report Make(NamedRule rule, AlertRuleOptions alerting, DateTimeOffset now)
    {
        string[] texts = ["I love waiting on hold for an hour", "great, another delay, just what I needed", "best service ever. NOT"];
        return new Report
        {
            Incident = Incident.OpenedBy(new Run([.. texts.Select((_, index) => $"sample-{Guid.NewGuid():N}-{index}")], now), rule.Name, "sample-model", "0"),
            Rule = rule.Rule.Describe(),
            IsByShare = rule.Rule is WrongShareRule,
            IsTest = true,
            Tweets = [.. texts.Select((text, index) => new ReportedTweet
            {
                TweetId = $"sample-{index + 1}",
                Text = text,
                PositiveProbability = 0.91f - (0.07f * index),
                Predicted = "positive",
                Expected = "negative",
                Model = "sample-model",
                ModelVersion = "0",
                Judge = "person",
                JudgedAt = now.AddSeconds(6 * (index - 2)).UtcDateTime,
                TweetedAt = now.AddMinutes(-1).UtcDateTime,
            })],
            Shares = [new(TimeSpan.FromMinutes(5), 12, 5), new(TimeSpan.FromHours(1), 130, 21), new(TimeSpan.FromDays(1), 2_900, 310)],
            Day = [.. Enumerable.Range(0, 96).Select(part => new WrongCount(30, part < 90 ? part * 7 % 6 : 12))],
            At = now,
            DashboardUrl = string.IsNullOrEmpty(alerting.DashboardUrl) ? null : alerting.DashboardUrl,
            Recipients = rule.Recipients,
        };
    }
}

/// <summary>What became of a sample on one channel.</summary>
/// <param name="Went">Whether it went to everybody.</param>
/// <param name="InWords">What to tell.</param>
public sealed record SampleResult(bool Went, string InWords);
