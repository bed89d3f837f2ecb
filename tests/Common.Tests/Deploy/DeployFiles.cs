using StreamSentiment.TestSupport;
using YamlDotNet.RepresentationModel;

namespace StreamSentiment.Common.Tests.Deploy;

/// <summary>The files that say how the stream is run somewhere.</summary>
internal static class DeployFiles
{
    /// <summary>All of them, by their paths in the repository.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        "docker-compose.yml", "Dockerfile", ".env.example",
        .. Directory.EnumerateFiles(Path.Combine(Repository.Root, "deploy"), "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(Repository.Root, path))
            .Where(path => !path.StartsWith("deploy/secrets/", StringComparison.Ordinal) && !path.Contains("node_modules", StringComparison.Ordinal)),
        .. Directory.EnumerateFiles(Path.Combine(Repository.Root, ".github"), "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(Repository.Root, path)),
    ];

    /// <summary>Those in YAML.</summary>
    public static IEnumerable<string> Yaml => All.Where(path => Path.GetExtension(path) is ".yml" or ".yaml");

    /// <summary>A file's text.</summary>
    public static string Text(string path) => File.ReadAllText(Path.Combine(Repository.Root, path));

    /// <summary>The documents of a YAML file.</summary>
    public static IReadOnlyList<YamlNode> Documents(string path)
    {
        var yaml = new YamlStream();
        using var reader = new StringReader(Text(path));
        yaml.Load(reader);
        return [.. yaml.Documents.Select(document => document.RootNode)];
    }

    /// <summary>What stands under a key; null where there is none. Looks into what YAML's <c>&lt;&lt;</c> merges too.</summary>
    public static YamlNode? At(this YamlNode? node, params string[] path)
    {
        foreach (var key in path)
        {
            node = (node as YamlMappingNode) is { } map
                ? map.Children.TryGetValue(key, out var child) ? child
                    : map.Children.TryGetValue("<<", out var merged) ? merged.At(key) : null
                : null;
        }

        return node;
    }

    /// <summary>The keys of a map.</summary>
    public static IEnumerable<string> Keys(this YamlNode? node) =>
        (node as YamlMappingNode)?.Children.Keys.Select(key => key.ToString()) ?? [];
}
