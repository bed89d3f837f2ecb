using StreamSentiment.Common.Streaming;
using StreamSentiment.Standalone.Console;
using StreamSentiment.Standalone.Postgres;

namespace StreamSentiment.Standalone;

/// <summary>Says where everything is and how to ask.</summary>
internal static class Welcome
{
    /// <summary>Prints a few lines.</summary>
    public static void Print(Screen screen, RunSettings settings, DataFolder data, PrivatePostgres? postgres, EmbeddedBroker? broker)
    {
        screen.Say($"feed      {FeedName(settings)}");
        screen.Say($"Kafka     {(broker is null ? settings.Kafka : $"embedded broker at {broker.Address}")}");
        screen.Say($"Postgres  {(postgres is null ? "as named by --postgres" : postgres.PsqlCommand)}");
        screen.Say($"mails     {(settings.Smtp is { } smtp ? $"by {smtp}" : $"{data.Mail}/*.eml")}");
        var where = postgres is null ? " --postgres CONN" : data.Path == Path.Combine(Home.Folder, ".data") ? "" : $" --data '{data.Path}'";
        screen.Say($"ask       ./run sql \"select label, count(*) from scored_tweets group by label\"{where}");
        screen.Say(settings.UntilDone ? "stops     by itself at the feed's end" : "stop      Ctrl-C");
    }

    /// <summary>Says where the Dashboard is, once it is there.</summary>
    /// <param name="address">What it listens on.</param>
    public static void PrintPage(Screen screen, string? address) =>
        screen.Say($"page      {address?.Replace("[::]", "localhost", StringComparison.Ordinal).Replace("0.0.0.0", "localhost", StringComparison.Ordinal)}");

    private static string FeedName(RunSettings settings) => settings.Configuration.GetValueOrDefault("Feed:Path") switch
    {
        null or "" when settings.Feeds.Count > 0 => string.Join(", ", settings.Feeds),
        null or "" => "built-in sample (--feed FILE for your own)",
        "-" => "standard input",
        var path => path,
    };
}
