using System.CommandLine;
using StreamSentiment.Common.Models;
using StreamSentiment.Trainer.Data;

namespace StreamSentiment.Trainer.Commands;

/// <summary><c>train register</c>: puts a package into a registry, and moves aliases.</summary>
internal static class RegisterCommand
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        var package = new Option<string?>("--package") { Description = "Folder of the package to add; without it only an alias moves." };
        var registry = PackageSource.RegistryOption();
        var name = new Option<string?>("--name") { Description = "Registered name; the package's own unless given." }.AsName();
        var version = new Option<string?>("--version") { Description = "Version to write; the next free number unless given. MLflow numbers versions itself." }.AsVersion();
        var alias = new Option<string?>("--alias") { Description = "Alias that is to point at the version, such as champion." };
        var model = new Option<string?>("--model") { Description = "NAME:VERSION that the alias is to point at, when no package is added." };
        var megabytes = PackageSource.MaxMegabytesOption();
        var command = new Command(
            "register",
            "Put a package into a registry under a name and version, once its checksums and golden examples are right; a version is never "
            + "overwritten. With --alias and --model only move an alias: the alias champion overrides the choice of the model that serves.")
        {
            package,
            registry,
            name,
            version,
            alias,
            model,
            megabytes,
        };
        command.SetAction((result, stop) => Failures.Report(() =>
        {
            var folder = result.GetValue(package);
            var (wanted, number) = PackageSource.Split(result.GetValue(model) ?? "");
            var limit = result.GetValue(megabytes) * 1024L * 1024;
            var writer = ModelRegistries.OpenToWrite(result.Named(registry), RegistryAccess.FromEnvironment(limit));
            if (folder is null == result.GetValue(model) is null)
            {
                throw new DataException("Give --package DIR to add a package, or --alias ALIAS --model NAME:VERSION to move an alias.");
            }

            if (folder is null && (number is null || result.GetValue(alias) is null || result.GetValue(name) is not null || result.GetValue(version) is not null))
            {
                throw new DataException("To move an alias, give --alias ALIAS --model NAME:VERSION and no --name nor --version.");
            }

            // Before anything is registered, for the version would stay.
            if (result.GetValue(alias) is { } wish && writer.AliasProblem(wish) is { } problem)
            {
                throw new DataException($"--alias: '{wish}' cannot be an alias in {writer.Location}: {problem}, such as champion. Nothing was registered.");
            }

            if (folder is null)
            {
                // A version that would be passed over makes no champion.
                PackageSource.Find(writer, wanted, number!, limit, stop);
            }
            else
            {
                (wanted, number) = Add(writer, folder, result.GetValue(name), result.GetValue(version), limit, stop);
            }

            if (result.GetValue(alias) is { } to)
            {
                writer.SetAliasAsync(wanted, to, number!, stop).GetAwaiter().GetResult();
                Console.WriteLine($"{to} is now {wanted}:{number}.");
            }
        }));
        return command;
    }

    private static (string Name, string Version) Add(
        IModelRegistryWriter registry, string folder, string? name, string? version, long limit, CancellationToken stop)
    {
        var package = PackageSource.Verified(ModelPackage.Load(folder, limit));
        var added = registry.AddAsync(package, name ?? package.Name, version, stop).GetAwaiter().GetResult();
        Console.WriteLine($"Registered {added} in {registry.Location}.");
        return (added.Name, added.Version);
    }
}
