using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using StreamSentiment.Common.Hosting;
using StreamSentiment.Ingestor.Feeds.Live;
using StreamSentiment.Ingestor.Feeds.X;

namespace StreamSentiment.Ingestor.Feeds;

/// <summary>What a feed is made from.</summary>
/// <param name="Name">The feed's name, which its tweets carry.</param>
/// <param name="Settings">Its section, <c>Feeds:NAME</c>.</param>
/// <param name="Status">Where it says how it is.</param>
/// <param name="Clock">The clock, for every wait and for tweets that bring no date.</param>
/// <param name="Logger">Its log.</param>
public sealed record FeedContext(string Name, IConfigurationSection Settings, FeedStatus Status, TimeProvider Clock, ILogger Logger)
{
    /// <summary>Where the feed's connects are kept across restarts; null where they are not.</summary>
    internal IConnectLog? Connects { get; init; }

    /// <summary>Where it is kept across restarts how many posts of a month the feed has used; null where it is not.</summary>
    internal IUsageLog? UsageLog { get; init; }

    /// <summary>
    /// The feed's settings as options, checked by their data annotations. A setting that is neither among them nor one of every feed is
    /// refused, so one class holds all that a kind has.
    /// </summary>
    /// <exception cref="FeedException">A setting is missing, cannot be what it is, or is none.</exception>
    public T Read<T>()
        where T : class, new()
    {
        return UnreadSettings.In(Settings, [typeof(NamedFeedOptions), typeof(T)]).FirstOrDefault() is { } problem
            ? throw new FeedException(problem) { IsOfSettings = true }
            : ReadAmongOthers<T>();
    }

    /// <summary>The same, where the section holds other settings too.</summary>
    internal T ReadAmongOthers<T>()
        where T : class, new()
    {
        T options;
        try
        {
            options = Settings.Get<T>() ?? new T();
        }
        catch (InvalidOperationException problem)
        {
            throw new FeedException($"Setting {Settings.Path}: {problem.Message} {problem.InnerException?.Message}".TrimEnd(), problem) { IsOfSettings = true };
        }

        var faults = new List<ValidationResult>();
        return Validator.TryValidateObject(options, new ValidationContext(options), faults, validateAllProperties: true)
            ? options
            : throw new FeedException(string.Join(Environment.NewLine, faults.Select(
                fault => $"Setting {Settings.Path}:{string.Join(", ", fault.MemberNames)}: {fault.ErrorMessage}"))) { IsOfSettings = true };
    }

    /// <summary>Says nothing of the settings, which hold secrets.</summary>
    public override string ToString() => $"feed {Name}";
}
