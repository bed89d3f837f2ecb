using Microsoft.Extensions.Logging;

namespace StreamSentiment.Common.Streaming;

/// <summary>Does something with a dependency that may be away for a while.</summary>
public static partial class Patience
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);

    /// <summary>Tries until it works. Once stopping, a failure is thrown instead of waited for.</summary>
    public static async Task<T> DoAsync<T>(Func<Task<T>> action, TimeProvider clock, ILogger logger, CancellationToken stopping)
    {
        var backoff = new Backoff(First, Longest, Random.Shared.NextDouble);
        while (true)
        {
            try
            {
                return await action().ConfigureAwait(false);
            }
            catch (Exception problem) when (DependencyFaults.IsPassing(problem) && !stopping.IsCancellationRequested)
            {
                var wait = backoff.Next();
                Waiting(logger, wait.TotalSeconds, problem.GetBaseException().Message);
                await Task.Delay(wait, clock, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Next try in {Seconds:0.0} s: {Problem}")]
    private static partial void Waiting(ILogger logger, double seconds, string problem);
}
