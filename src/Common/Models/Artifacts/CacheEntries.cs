namespace StreamSentiment.Common.Models.Artifacts;

/// <summary>The folders of a cache. All but <see cref="Hold"/> and <see cref="Place"/> is done by whoever has the
/// <see cref="CacheLock"/>.</summary>
/// <param name="keep">Entries that stay.</param>
internal sealed class CacheEntries(string root, int keep, TimeProvider clock)
{
    /// <summary>An entry that was fetched so recently may be about to be opened, here or in another process.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromMinutes(10);

    private const int DigestLength = 64;

    /// <summary>Where an entry lies, or is to lie.</summary>
    public string Place(string digest) => Path.Combine(root, digest);

    /// <summary>Makes an entry the last fetched.</summary>
    /// <returns>False when there is none.</returns>
    public bool Touch(string digest)
    {
        if (!Directory.Exists(Place(digest)))
        {
            return false;
        }

        Directory.SetLastWriteTimeUtc(Place(digest), clock.GetUtcNow().UtcDateTime);
        return true;
    }

    /// <summary>Removes an entry, unless somebody else has. It goes at once: nobody sees half of it.</summary>
    public void Remove(string digest)
    {
        if (!Directory.Exists(Place(digest)))
        {
            return;
        }

        using var draft = new DraftFolder(root);
        draft.Open();
        Directory.Move(Place(digest), Path.Combine(draft.Location, digest));
    }

    /// <summary>Keeps an entry while the returned object lives.</summary>
    public static FileStream Hold(string folder) =>
        // Readers share the lock that this takes; whoever wants to remove the entry must have it alone.
        new(Path.Combine(folder, ModelPackage.ManifestFile), FileMode.Open, FileAccess.Read, FileShare.Read, 1);

    /// <summary>Removes what is too many: what was fetched last stays, and what is held or was fetched in these minutes.</summary>
    public void Prune()
    {
        var old = new DirectoryInfo(root).EnumerateDirectories()
            .Where(entry => entry.Name.Length == DigestLength && entry.Name.All(char.IsAsciiHexDigitLower))
            .OrderByDescending(entry => entry.LastWriteTimeUtc)
            .Skip(keep)
            .Where(entry => entry.LastWriteTimeUtc < clock.GetUtcNow().UtcDateTime - Grace)
            .ToList();
        foreach (var entry in old.Where(entry => !IsHeld(entry.FullName)))
        {
            try
            {
                Remove(entry.Name);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                // What cannot be removed now is tried again with the next package; the one that was fetched serves.
            }
        }
    }

    private static bool IsHeld(string folder)
    {
        try
        {
            using var alone = new FileStream(Path.Combine(folder, ModelPackage.ManifestFile), FileMode.Open, FileAccess.ReadWrite,
                FileShare.None, 1);
            return false;
        }
        catch (FileNotFoundException)
        {
            return false;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return true;
        }
    }
}
