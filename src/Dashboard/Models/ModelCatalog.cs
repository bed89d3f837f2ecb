using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using StreamSentiment.Common.Models;

namespace StreamSentiment.Dashboard.Models;

/// <summary>
/// What the registry holds, as it last said it. It is asked in the background and by one at a time, so that a registry that is slow or away
/// holds up nobody.
/// </summary>
internal sealed partial class ModelCatalog(
    IModelRegistry registry, IOptions<ModelOptions> options, TimeProvider clock, ILogger<ModelCatalog> logger)
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan FirstPatience = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private volatile ModelListing _last = new([], null, null);
    private Task? _asking;
    private long? _askedAt;

    /// <summary>What is known; the first time, as soon as the registry has said something.</summary>
    public async Task<ModelListing> GetAsync(CancellationToken cancellationToken)
    {
        Task asking;
        lock (_lock)
        {
            if (_asking is null or { IsCompleted: true } && (_askedAt is not { } asked || clock.GetElapsedTime(asked) >= Fresh))
            {
                _askedAt = clock.GetTimestamp();
                _asking = Task.Run(AskAsync, CancellationToken.None);
            }

            asking = _asking ?? Task.CompletedTask;
        }

        if (_last.ListedAt is null)
        {
            try
            {
                await asking.WaitAsync(FirstPatience, clock, cancellationToken);
            }
            catch (TimeoutException)
            {
                return _last with { Problem = $"The model registry {registry.Location} has not answered yet." };
            }
        }

        return _last;
    }

    private async Task AskAsync()
    {
        try
        {
            var versions = await registry.ListAsync(options.Value.Name, CancellationToken.None);
            _last = new ModelListing(versions, clock.GetUtcNow().UtcDateTime, null);
        }
        catch (Exception problem) when (problem is not OutOfMemoryException)
        {
            if (_last.Problem is null)
            {
                RegistryAway(logger, problem.Message);
            }

            _last = _last with { Problem = problem.Message };
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The page shows the models as they were last known: {Problem}")]
    private static partial void RegistryAway(ILogger logger, string problem);
}

/// <summary>What the registry holds.</summary>
/// <param name="Versions">All versions.</param>
/// <param name="ListedAt">When it said so; null when it never did.</param>
/// <param name="Problem">Why it does not answer now; null when it does.</param>
internal sealed record ModelListing(IReadOnlyList<ModelVersion> Versions, DateTime? ListedAt, string? Problem);
