using System.Collections.Concurrent;
using StreamSentiment.Common.Models.Artifacts;

namespace StreamSentiment.Common.Models.MlFlow;

/// <summary>
/// Places of artifacts that said nothing for as long as somebody waited. For some minutes nobody else waits for them: many versions that
/// lie at one host would each wait for all of its silence. Safe to share between threads.
/// </summary>
internal sealed class SilentPlaces(TimeProvider clock)
{
    /// <summary>How long a place is not asked again.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly ConcurrentDictionary<string, (RegistryUnavailableException Error, DateTimeOffset Until)> _silent = new();

    /// <summary>Asks a place, unless it was silent a short while ago.</summary>
    /// <param name="place">URI of a folder there.</param>
    /// <exception cref="RegistryUnavailableException">It is silent; the words are the same each time.</exception>
    public async Task<T> AskAsync<T>(string place, Func<Task<T>> ask)
    {
        var host = HostOf(place);
        if (_silent.TryGetValue(host, out var known))
        {
            if (clock.GetUtcNow() < known.Until)
            {
                throw new RegistryUnavailableException(known.Error.Message, known.Error) { IsSilence = true };
            }

            _silent.TryRemove(host, out _);
        }

        try
        {
            return await ask().ConfigureAwait(false);
        }
        catch (RegistryUnavailableException error) when (error.IsSilence)
        {
            _silent[host] = (error, clock.GetUtcNow() + Patience);
            throw;
        }
    }

    /// <summary>A store that is asked by this.</summary>
    public IArtifactStore Watch(string place, IArtifactStore store) => new Watched(this, place, store);

    // The bucket, the host and port, or that it is the tracking server's own.
    private static string HostOf(string place)
    {
        var scheme = place.IndexOf(':', StringComparison.Ordinal) + 1;
        return place.AsSpan(scheme).StartsWith("//") && place.IndexOf('/', scheme + 2) is > 0 and var end ? place[..end] : place[..scheme];
    }

    private sealed class Watched(SilentPlaces silent, string place, IArtifactStore store) : IArtifactStore
    {
        public string Location => store.Location;

        public Task<IReadOnlyList<ArtifactFile>> ListAsync(CancellationToken cancellationToken) =>
            silent.AskAsync(place, () => store.ListAsync(cancellationToken));

        public Task<bool> DownloadAsync(string file, Stream target, long maxBytes, CancellationToken cancellationToken) =>
            silent.AskAsync(place, () => store.DownloadAsync(file, target, maxBytes, cancellationToken));

        public Task UploadAsync(string file, Stream source, CancellationToken cancellationToken) =>
            store.UploadAsync(file, source, cancellationToken);
    }
}
