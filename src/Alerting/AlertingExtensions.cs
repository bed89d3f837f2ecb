using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using StreamSentiment.Alerting.Incidents;
using StreamSentiment.Alerting.Notices;
using StreamSentiment.Alerting.Reports;
using StreamSentiment.Alerting.Rules;
using StreamSentiment.Alerting.Verdicts;
using StreamSentiment.Alerting.Webhooks;
using StreamSentiment.Common.Hosting;
using StreamSentiment.Common.Storage;
using StreamSentiment.Common.Streaming;

namespace StreamSentiment.Alerting;

/// <summary>Wiring of Alerting.</summary>
public static class AlertingExtensions
{
    /// <summary>Verdicts in, incidents and mails out.</summary>
    public static IHostApplicationBuilder AddAlerting(this IHostApplicationBuilder builder)
    {
        builder.AddStreaming();
        builder.AddDatabase();
        builder.AddNoticeChannels();
        var services = builder.Services;
        services.TryAddSingleton<VerdictDecoder>();
        services.TryAddSingleton<VerdictHandler>();
        services.TryAddSingleton<IncidentGroups>();
        services.TryAddSingleton<NoticePlanner>();
        services.TryAddSingleton<NoticeSignal>();
        services.TryAddSingleton<ReportReader>();
        services.TryAddSingleton<IVerdictBacklog, VerdictBacklog>();

        services.AddHostedService<RulesAtStart>();

        // They stop in the reverse order: the sender last, so that what the worker opened with its last batch is still reported.
        services.AddHostedService<NoticeSender>();
        services.AddHostedService<IncidentResolver>();
        builder.AddLag(Topics.Verdicts, Topics.AlertingGroup);
        services.AddHostedService<AlertingWorker>();
        return builder;
    }

    /// <summary>Rules and channels as the settings say, and nothing that needs a broker or a database.</summary>
    internal static IHostApplicationBuilder AddNoticeChannels(this IHostApplicationBuilder builder)
    {
        builder.AddValidatedOptions<AlertRuleOptions>(AlertRuleOptions.Section);
        builder.AddValidatedOptions<MailOptions>(MailOptions.Section);
        builder.AddValidatedOptions<WebhookOptions>(WebhookOptions.Section);
        var services = builder.Services;
        services.AddOptions<AlertRuleOptions>().Configure<IConfiguration>((options, settings) => AddNames(options, settings));
        services.AddOptions<MailOptions>().Configure<IConfiguration>((options, settings) => AddNames(options.To, settings["Mail:To"]));
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(provider => RuleBook.From(provider.GetRequiredService<IOptions<AlertRuleOptions>>().Value));
        services.TryAddSingleton<ReportComposer>();
        services.TryAddSingleton(Channel);
        services.AddSingleton<INoticeChannel, MailNotices>();
        if (!string.IsNullOrEmpty(builder.Configuration[$"{WebhookOptions.Section}:Url"]))
        {
            services.AddSingleton<INoticeChannel, WebhookChannel>();
        }

        return builder;
    }

    private static IReportChannel Channel(IServiceProvider services) =>
        string.IsNullOrEmpty(services.GetRequiredService<IOptions<MailOptions>>().Value.Host)
            ? ActivatorUtilities.CreateInstance<FileChannel>(services)
            : ActivatorUtilities.CreateInstance<SmtpChannel>(services);

    private static void AddNames(AlertRuleOptions options, IConfiguration settings)
    {
        AddNames(options.Judges, settings["Alerting:Judges"]);
        foreach (var (name, rule) in options.Rules)
        {
            AddNames(rule.Judges, settings[$"Alerting:Rules:{name}:Judges"]);
            AddNames(rule.To, settings[$"Alerting:Rules:{name}:To"]);
        }
    }

    // A list may also be given as one value, "a, b", as people write it in a command line; binding would leave that out silently. It stands
    // instead of the list of a file: whoever names a recipient does not want the default's too.
    private static void AddNames(IList<string> names, string? value)
    {
        if (!string.IsNullOrWhiteSpace(value))
        {
            names.Clear();
        }

        foreach (var name in (value ?? "").Split([',', ';'], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            names.Add(name);
        }
    }
}
