using StreamSentiment.Documents.Tests.Checks;
using StreamSentiment.Standalone.Postgres;
using StreamSentiment.TestSupport;

namespace StreamSentiment.Documents.Tests.Running;

/// <summary>
/// The repository as a reader has it, in a folder of its own, so that nothing that a document's commands write reaches this one: the files of
/// git, the programs as they were built with this test, and two files of the reader's own, <c>tweets.csv</c> and <c>tweets.jsonl</c>.
/// </summary>
public sealed class WorkingCopy : IAsyncLifetime
{
    // A library that no command changes is linked; what finds its home by where it lies is not.
    private const long LinkedFrom = 1 << 20;
    private static readonly DateTime LongAgo = new(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc);
    private readonly string _folder = Directory.CreateTempSubdirectory("streamsentiment-docs-").FullName;

    /// <summary>Where <c>./run</c> lies.</summary>
    public string Path => System.IO.Path.Combine(_folder, "StreamSentiment");

    /// <summary>Where what the commands print is kept meanwhile.</summary>
    internal string Notes(string page) => System.IO.Path.Combine(_folder, "notes", page.Replace('/', '-'));

    /// <summary>The data beside the repository, where this machine has it.</summary>
    public static bool HasData => Directory.Exists(System.IO.Path.Combine(Repository.Root, "..", "shared", "data"));

    private string Data => System.IO.Path.Combine(Path, ".data");

    /// <inheritdoc/>
    public Task InitializeAsync()
    {
        foreach (var file in TrackedFiles.All)
        {
            var copy = System.IO.Path.Combine(Path, file);
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(copy)!);
            File.Copy(System.IO.Path.Combine(Repository.Root, file), copy);
            // Older than what was built of it, or ./run would build it again.
            File.SetLastWriteTimeUtc(copy, LongAgo);
        }

        if (HasData)
        {
            Directory.CreateSymbolicLink(
                System.IO.Path.Combine(_folder, "shared"),
                System.IO.Path.GetFullPath(System.IO.Path.Combine(Repository.Root, "..", "shared")));
        }

        foreach (var project in Programs.Started)
        {
            Bring(Programs.OutputOf(project), System.IO.Path.Combine(Path, project, "bin", "Release", "net10.0"));
            // What ./run compares, by its own words.
            var folder = System.IO.Path.Combine(Path, project);
            Directory.CreateDirectory(System.IO.Path.Combine(folder, "obj"));
            const string Compared = "source \"$1/scripts/build.sh\" && build_inputs \"$1\" \"$2\" | sort > \"$2/obj/built-from.txt\"";
            Programs.Ask("bash", ["-c", Compared, "bash", Path, folder]);
        }

        File.WriteAllText(
            System.IO.Path.Combine(Path, "tweets.csv"),
            "id,text,expected\n1,We landed early and the crew was lovely,positive\n2,Late again and nobody told us,negative\n"
            + "3,\"Coffee, sun, no queue\",positive\n");
        File.WriteAllText(
            System.IO.Path.Combine(Path, "tweets.jsonl"),
            "{\"id\":\"11\",\"text\":\"What a lovely morning\"}\n"
            + "{\"id\":\"12\",\"text\":\"My bag is lost again\",\"expected\":\"negative\"}\nthis is no record\n");
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task DisposeAsync()
    {
        if (Directory.Exists(Data))
        {
            await PrivatePostgres.DeleteAsync(Data, CancellationToken.None);
        }

        Directory.Delete(_folder, recursive: true);
    }

    private static void Bring(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in Directory.EnumerateFiles(from))
        {
            var name = System.IO.Path.GetFileName(file);
            var copy = System.IO.Path.Combine(to, name);
            if (name.StartsWith("StreamSentiment.", StringComparison.Ordinal) || new FileInfo(file).Length < LinkedFrom)
            {
                File.Copy(file, copy);
                File.SetLastWriteTimeUtc(copy, DateTime.UtcNow);
            }
            else
            {
                File.CreateSymbolicLink(copy, file);
            }
        }

        foreach (var folder in Directory.EnumerateDirectories(from))
        {
            Bring(folder, System.IO.Path.Combine(to, System.IO.Path.GetFileName(folder)));
        }
    }
}
