using StreamSentiment.Trainer.Data;

namespace StreamSentiment.Trainer.Commands;

/// <summary>Finds out before the work whether its result can be written where it is to go. Nothing is left behind by it.</summary>
internal static class OutputPlaces
{
    /// <summary>Makes sure that a folder can be written to, or made.</summary>
    /// <param name="option">The option that names it, for the message.</param>
    /// <exception cref="DataException">It cannot.</exception>
    public static void CheckFolder(string option, string path) => Check(option, path, "folder", () =>
    {
        var existing = Path.GetFullPath(path);
        while (!Path.Exists(existing))
        {
            existing = Path.GetDirectoryName(existing)!;
        }

        return Directory.Exists(existing) ? Try(existing) : $"{existing} is a file";
    });

    /// <summary>Makes sure that a file can be written or replaced, and its folder made.</summary>
    /// <param name="option">The option that names it, for the message.</param>
    /// <exception cref="DataException">It cannot.</exception>
    public static void CheckFile(string option, string path)
    {
        Check(option, path, "file", () => Directory.Exists(path) || Path.EndsInDirectorySeparator(path) ? "it is a folder" : null);
        CheckFolder(option, Path.GetDirectoryName(Path.GetFullPath(path))!);
    }

    private static void Check(string option, string path, string kind, Func<string?> problem)
    {
        if (problem() is { } found)
        {
            throw new DataException($"{option}: {path} cannot be written: {found}. Name another {kind}, or mend that first.");
        }
    }

    /// <summary>Why no file can be made in a folder; null when it can.</summary>
    private static string? Try(string folder)
    {
        try
        {
            using var file = new FileStream(
                Path.Combine(folder, $".write-{Guid.NewGuid():N}"), FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose);
            return null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return error is UnauthorizedAccessException ? $"there is no permission to write in {folder}" : $"in {folder} nothing can be written";
        }
    }
}
