using System.Text;

namespace StreamSentiment.Fuzz.Tests;

/// <summary>All parsers that are tried, by name.</summary>
internal static class Targets
{
    public static IReadOnlyDictionary<string, FuzzTarget> All { get; } = new[]
    {
        FeedTargets.All, MessageTargets.All, ZstdTargets.All, TopicTargets.All, TextTargets.All, PackageTargets.All, RegistryTargets.All,
        TrainerTargets.All, SettingTargets.All, RequestTargets.All,
    }.SelectMany(family => family).ToDictionary(target => target.Name, StringComparer.Ordinal);

    /// <summary>So many times one after another that a parser which takes the square of its input does not come to its end.</summary>
    public static byte[] Long(byte[] part)
    {
        var whole = new byte[1024 * 1024 / part.Length * part.Length];
        for (var i = 0; i < whole.Length; i++)
        {
            whole[i] = part[i % part.Length];
        }

        return whole;
    }

    /// <summary>Texts as seeds or tokens.</summary>
    public static byte[][] Bytes(params IEnumerable<string> texts) => [.. texts.Select(Encoding.UTF8.GetBytes)];
}
