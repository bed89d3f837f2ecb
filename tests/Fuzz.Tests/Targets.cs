using System.Text;

namespace StreamSentiment.Fuzz.Tests;

/// <summary>All parsers that are tried, by name.</summary>
internal static class Targets
{
    public static IReadOnlyDictionary<string, FuzzTarget> All { get; } = new[]
    {
        FeedTargets.All, MessageTargets.All, TopicTargets.All, TextTargets.All, PackageTargets.All, RegistryTargets.All, TrainerTargets.All, SettingTargets.All,
    }.SelectMany(family => family).ToDictionary(target => target.Name, StringComparer.Ordinal);

    /// <summary>Texts as seeds or tokens.</summary>
    public static byte[][] Bytes(params IEnumerable<string> texts) => [.. texts.Select(Encoding.UTF8.GetBytes)];
}
