using Microsoft.Extensions.Logging;

namespace StreamSentiment.Ingestor.Feeds.X;

/// <summary>Keeps the month's count across restarts, a minute late at most: what X does not tell is known here alone.</summary>
/// <param name="context">Name, clock and log of the feed, and where its usage is kept.</param>
internal sealed partial class UsageKeeper(FeedContext context)
{
    private static readonly TimeSpan Every = TimeSpan.FromMinutes(1);

    // A database that is away must not keep a stream from being read.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);

    private bool _isLoaded;
    private bool _isTold;
    private KeptUsage? _saved;
    private long _tried;

    /// <summary>Whether a count is to be kept now.</summary>
    /// <param name="usage">The count.</param>
    public bool IsDue(KeptUsage usage) =>
        context.UsageLog is not null && usage != _saved && context.Clock.GetElapsedTime(_tried) >= Every;

    /// <summary>What an earlier process counted; null: nothing, or it was asked for already, or cannot be had for now.</summary>
    public async Task<KeptUsage?> LoadAsync(CancellationToken cancellationToken)
    {
        if (_isLoaded || context.UsageLog is not { } log)
        {
            return null;
        }

        KeptUsage? kept = null;
        _isLoaded = await TryAsync(LoadAsync, cancellationToken).ConfigureAwait(false);
        return kept;

        async Task LoadAsync(CancellationToken limited) => kept = await log.LoadAsync(context.Name, limited).WaitAsync(limited).ConfigureAwait(false);
    }

    /// <summary>Keeps a count, if what was kept before is part of it.</summary>
    public async Task SaveAsync(KeptUsage usage, CancellationToken cancellationToken)
    {
        _tried = context.Clock.GetTimestamp();
        if (_isLoaded && usage != _saved && context.UsageLog is { } log
            && await TryAsync(limited => log.SaveAsync(context.Name, usage, limited).WaitAsync(limited), cancellationToken).ConfigureAwait(false))
        {
            _saved = usage;
        }
    }

    private async Task<bool> TryAsync(Func<CancellationToken, Task> work, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(Limit);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            await work(either.Token).ConfigureAwait(false);
            return true;
        }
        catch (Exception problem) when (problem is not OutOfMemoryException)
        {
            if (!_isTold && !cancellationToken.IsCancellationRequested)
            {
                _isTold = true;
                NotKept(context.Logger, context.Name, problem.GetBaseException().Message);
            }

            return false;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Feed}: how many posts it used cannot be kept across restarts for now, in table feed_usage: {Problem}. They are counted in this process; told once")]
    private static partial void NotKept(ILogger logger, string feed, string problem);
}
