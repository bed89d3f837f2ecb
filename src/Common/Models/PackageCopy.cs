using System.Text;

namespace StreamSentiment.Common.Models;

/// <summary>Copies a package for another place, where it has another name or version.</summary>
internal static class PackageCopy
{
    /// <summary>
    /// Writes the files of a package into an empty folder. <c>model.json</c> gets the new name and version, and so does the title of the
    /// card; all else stays as it was, the account of the training (<see cref="ModelPackage.RunFile"/>) and its pictures too.
    /// </summary>
    /// <exception cref="ModelPackageException">The package changed since it was checked.</exception>
    public static void Write(ModelPackage package, string name, string version, string folder)
    {
        var manifest = package.Manifest with { Name = name, Version = version };
        foreach (var file in manifest.Files.Keys)
        {
            File.Copy(Path.Combine(package.Directory, file), Path.Combine(folder, file));
        }

        if (manifest.Files.ContainsKey(ModelPackage.CardFile))
        {
            var card = Path.Combine(folder, ModelPackage.CardFile);
            var bytes = Encoding.UTF8.GetBytes(Retitle(File.ReadAllText(card), package, name, version));
            File.WriteAllBytes(card, bytes);
            manifest = manifest with
            {
                Files = new Dictionary<string, PackageFile>(manifest.Files) { [ModelPackage.CardFile] = PackageFile.Of(bytes) },
            };
        }

        File.WriteAllBytes(Path.Combine(folder, ModelPackage.ManifestFile), manifest.ToBytes());
        ModelPackage.Load(folder, long.MaxValue);
    }

    private static string Retitle(string card, ModelPackage package, string name, string version)
    {
        var title = $"# {package.Name}, version {package.Version}\n";
        return card.StartsWith(title, StringComparison.Ordinal) ? $"# {name}, version {version}\n{card[title.Length..]}" : card;
    }
}
