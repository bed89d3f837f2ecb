using System.Diagnostics;

namespace StreamSentiment.TestSupport;

/// <summary>Waits for what other threads and processes do.</summary>
public static class Eventually
{
    /// <summary>Returns as soon as the condition holds; fails when it never does.</summary>
    public static async Task HoldsAsync(Func<Task<bool>> condition, string what, double seconds = 30)
    {
        var watch = Stopwatch.StartNew();
        while (!await condition())
        {
            if (watch.Elapsed.TotalSeconds > seconds)
            {
                throw new TimeoutException($"Waited {seconds} s in vain: {what}");
            }

            await Task.Delay(50);
        }
    }

    /// <inheritdoc cref="HoldsAsync(Func{Task{bool}}, string, double)"/>
    public static Task HoldsAsync(Func<bool> condition, string what, double seconds = 30) =>
        HoldsAsync(() => Task.FromResult(condition()), what, seconds);
}
