using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.Playwright;

namespace StreamSentiment.Page.Tests.Browser;

/// <summary>
/// How long each task keeps the page's main thread, by the processor's time of that thread: other work on the machine, which makes a task
/// wait, does not count. The browser's own trace says so.
/// </summary>
internal sealed class TaskTimes : IAsyncDisposable
{
    private readonly ICDPSession _session;
    private readonly ConcurrentQueue<JsonElement> _events = new();
    private readonly TaskCompletionSource _isComplete = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private TaskTimes(ICDPSession session) => _session = session;

    /// <summary>Watches from now on.</summary>
    public static async Task<TaskTimes> StartAsync(IPage page)
    {
        var times = new TaskTimes(await page.Context.NewCDPSessionAsync(page));
        times._session.Event("Tracing.dataCollected").OnEvent += (_, data) => times._events.Enqueue(data!.Value.GetProperty("value").Clone());
        times._session.Event("Tracing.tracingComplete").OnEvent += (_, _) => times._isComplete.TrySetResult();
        await times._session.SendAsync("Tracing.start", new Dictionary<string, object>
        {
            ["transferMode"] = "ReportEvents",
            ["categories"] = "-*,disabled-by-default-devtools.timeline,toplevel",
        });
        return times;
    }

    /// <summary>The tasks since, in milliseconds, longest first.</summary>
    public async Task<IReadOnlyList<double>> StopAsync()
    {
        await _session.SendAsync("Tracing.end");
        await _isComplete.Task;
        var events = _events.SelectMany(list => list.EnumerateArray()).ToList();
        var threads = events.Where(each => Is(each, "thread_name") && each.GetProperty("args").GetProperty("name").GetString() == "CrRendererMain")
            .Select(ThreadOf).ToHashSet();
        return
        [
            .. events.Where(each => Is(each, "RunTask") && threads.Contains(ThreadOf(each)) && each.TryGetProperty("tdur", out _))
                .Select(each => each.GetProperty("tdur").GetDouble() / 1000).OrderDescending(),
        ];
    }

    public async ValueTask DisposeAsync() => await _session.DetachAsync();

    private static bool Is(JsonElement told, string name) => told.GetProperty("name").GetString() == name;

    private static (long Process, long Thread) ThreadOf(JsonElement told) => (told.GetProperty("pid").GetInt64(), told.GetProperty("tid").GetInt64());
}
