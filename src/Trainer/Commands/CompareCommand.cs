using System.CommandLine;
using StreamSentiment.Common.Models;
using StreamSentiment.Trainer.Comparing;
using StreamSentiment.Trainer.Data;
using StreamSentiment.Trainer.Pictures;

namespace StreamSentiment.Trainer.Commands;

/// <summary><c>train compare</c>: all versions of a registry on the same tweets, best first.</summary>
internal static class CompareCommand
{
    /// <summary>The command.</summary>
    /// <param name="time">The clock.</param>
    public static Command Create(TimeProvider time)
    {
        var registry = PackageSource.RegistryOption();
        var name = Options.Text("--name", "Registered name whose versions are compared.", PackageSource.DefaultName);
        var file = new Option<string?>("--file") { Description = "CSV of labelled tweets, as evaluate takes it." };
        var data = new Option<string?>("--data")
        {
            Description = "Instead of --file: a data folder; its Sentiment140 test file decides the order, the held-out fifth of each other "
                + "set gets a table of its own.",
        };
        var floor = Options.Share("--recall-floor", "Versions of less recall come behind.", 0.75);
        var markdown = new Option<string?>("--markdown") { Description = "Write the tables to this Markdown file." };
        var picture = new Option<string?>("--picture") { Description = "Draw precision against tweets a second into this PNG." };
        var digest = new Option<string?>("--data-digest") { Description = "Digest of the data that the stream's model was measured on, which decides with which versions it compares." };
        var stream = Options.Text("--stream", "Data folder of the stream, whose copy of the version that served last says that digest.", ".data");
        var megabytes = PackageSource.MaxMegabytesOption();
        var command = new Command(
            "compare",
            "Score the same labelled tweets with every version in the registry and print a table, best first, with sizes and speeds, which "
            + "version the stream would serve, and why it passes over the others.")
        {
            registry,
            name,
            file,
            data,
            floor,
            markdown,
            picture,
            digest,
            stream,
            megabytes,
        };
        command.SetAction((result, stop) => Failures.Report(() =>
        {
            var sets = (result.GetValue(file), result.GetValue(data)) switch
            {
                ({ } named, null) => [JudgedTweets.OfFile(named)],
                (null, { } folder) => JudgedTweets.AllOf(folder),
                _ => throw new DataException("Give --file FILE or --data FOLDER."),
            };
            var (model, least) = (result.GetValue(name)!, result.GetValue(floor));
            var limit = result.GetValue(megabytes) * 1024L * 1024;
            var from = ModelRegistries.Open(result.Named(registry), RegistryAccess.FromEnvironment(limit));
            var comparison = Comparison.Of(from, model, sets, least, limit,
                settings => ServedData.Find(result.GetValue(digest), result.GetValue(stream)!, from.Location, model, settings, time), time, stop);
            if (comparison.Versions.Count == 0)
            {
                throw new RegistryException($"The model registry {from.Location} holds no version of '{model}': name another with --registry or --name.");
            }

            var table = new ComparisonTable(comparison, [.. sets.Select(set => set.Name)], least);
            Console.Write(table.ToText());
            if (from is FolderModelRegistry local && local.Aliases(model).TryGetValue(ModelVersion.Champion, out var champion)
                && comparison.Versions.All(version => version.Version.Version != champion))
            {
                Console.WriteLine($"The alias {ModelVersion.Champion} points at version {champion}, which is not there: the "
                    + $"figures decide. Set it anew with register --alias {ModelVersion.Champion}.");
            }

            EvaluateCommand.WriteFile(result.GetValue(markdown), path => File.WriteAllText(path, table.ToMarkdown()));
            EvaluateCommand.WriteFile(result.GetValue(picture), path => File.WriteAllBytes(path,
                SpeedPicture.Draw(model, Path.GetFileName(sets[0].Name), comparison.Versions, least)));
        }));
        return command;
    }
}
