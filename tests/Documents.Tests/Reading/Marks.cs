namespace StreamSentiment.Documents.Tests.Reading;

/// <summary>The words behind <c>console</c> and <c>sql</c> that say where a block's commands run; CONTRIBUTING.md explains them.</summary>
internal static class Marks
{
    /// <summary>Takes more than some 20 s: only parsed.</summary>
    public const string Long = "long";

    /// <summary>Needs a container engine, a cluster, systemd or root: only parsed.</summary>
    public const string Engine = "engine";

    /// <summary>Needs a server, an account or a file that only a reader has: only parsed.</summary>
    public const string Elsewhere = "elsewhere";

    /// <summary>Reads the data beside the repository: runs where that is.</summary>
    public const string Data = "data";

    /// <summary>SQL that changes something: runs, but an analyst's role may not.</summary>
    public const string Owner = "owner";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [Long, Engine, Elsewhere, Data, Owner];

    /// <summary>Whether a block's commands are run.</summary>
    public static bool Runs(Fence fence) => fence.Language is "console" or "sql" && !fence.Marks.Any(mark => mark is not (Data or Owner));
}
