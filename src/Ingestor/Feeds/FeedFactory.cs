using StreamSentiment.Ingestor.Feeds.Reading;

namespace StreamSentiment.Ingestor.Feeds;

/// <summary>Opens the feed that the options name.</summary>
public static class FeedFactory
{
    /// <summary>What <c>Feeds:NAME:Kind</c> calls a file.</summary>
    public const string Kind = "file";

    /// <summary>Opens a file that is one of several feeds; its settings are those of section <c>Feed</c>.</summary>
    /// <exception cref="FeedException">There is no such file, or it may not be read.</exception>
    public static Task<IFeed> OpenAsync(FeedContext context, CancellationToken cancellationToken)
    {
        var options = context.Read<FeedOptions>();
        return options.IsSample
            ? throw new FeedException($"Setting {context.Settings.Path}:Path: name the file, or - for standard input.") { IsOfSettings = true }
            : OpenAsync(options, context.Name, $"setting {context.Settings.Path}:Path", context.Clock, cancellationToken);
    }

    /// <summary>Opens a file, standard input, or the built-in sample.</summary>
    /// <param name="options">What to open.</param>
    /// <param name="time">The clock, for tweets that bring no date.</param>
    /// <param name="replayForever">Whether the sample begins again at its end; other feeds are read once.</param>
    /// <param name="cancellationToken">Stops the opening, which reads a file once to know it again.</param>
    /// <exception cref="FeedException">There is no such feed, or it may not be read.</exception>
    public static Task<IFeed> OpenAsync(FeedOptions options, TimeProvider time, bool replayForever, CancellationToken cancellationToken) =>
        options.IsSample ? Task.FromResult<IFeed>(new SampleFeed(time, replayForever))
            : OpenAsync(options, name: null, setting: null, time, cancellationToken);

    private static async Task<IFeed> OpenAsync(FeedOptions options, string? name, string? setting, TimeProvider time, CancellationToken cancellationToken)
    {
        if (options.Path == FeedOptions.StandardInput)
        {
            var input = new InterruptibleStream(Console.OpenStandardInput());
            return new StreamFeed(name ?? "stdin", "standard input", input, options.MaxRecordBytes, time);
        }

        return await FileOpener.OpenAsync(options, name, setting, time, cancellationToken);
    }
}
