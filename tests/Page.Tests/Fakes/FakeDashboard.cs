using System.Collections.Concurrent;
using System.Text.Json;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using StreamSentiment.Dashboard.Page;

namespace StreamSentiment.Page.Tests.Fakes;

/// <summary>
/// The page's files behind the API's policy, with answers that a test chooses: for what a stream does not do at command, such as to be
/// down, to be behind, or to want a key.
/// </summary>
internal sealed class FakeDashboard : IAsyncDisposable
{
    private const string Policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; "
        + "font-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static readonly JsonSerializerOptions Snake = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    private readonly WebApplication _web;
    private readonly ConcurrentDictionary<string, Func<HttpRequest, string, (int Status, object? Body)>> _answers = new();
    private readonly ConcurrentDictionary<Guid, Channel<string>> _listeners = new();
    private string? _state;

    private FakeDashboard(WebApplication web) => _web = web;

    /// <summary>Where it listens.</summary>
    public string Address => _web.Urls.First();

    /// <summary>Every request to the API but /live: method, path with query, body.</summary>
    public ConcurrentQueue<(string Method, string Path, string Body)> Requests { get; } = new();

    /// <summary>Whether /live answers; false: as when the Dashboard is away.</summary>
    public bool LiveAnswers { get; set; } = true;

    public int Listeners => _listeners.Count;

    /// <summary>Starts with the answers of <see cref="Canned"/>.</summary>
    public static async Task<FakeDashboard> StartAsync(bool empty = false)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var web = builder.Build();
        var fake = new FakeDashboard(web);
        web.Use((context, next) =>
        {
            context.Response.Headers.ContentSecurityPolicy = Policy;
            return next(context);
        });
        new PageFiles().Map(web);
        web.MapGet("/live", fake.LiveAsync);
        web.MapFallback("{**path}", fake.AnswerAsync);
        Canned.Answers(fake, empty);
        fake.State(Canned.State(empty));
        await web.StartAsync();
        return fake;
    }

    /// <summary>Answers requests such as <c>GET /tweets</c> or, with a star at its end, all that begin so.</summary>
    public void On(string request, Func<HttpRequest, string, (int Status, object? Body)> answer) => _answers[request] = answer;

    /// <summary>Always the same answer.</summary>
    public void On(string request, object? body, int status = 200) => On(request, (_, _) => (status, body));

    /// <summary>Tells the state to all who listen, and to all who come.</summary>
    public void State(object state) => Send("state", _state = JsonSerializer.Serialize(state, Snake));

    /// <summary>Tells of new tweets.</summary>
    public void Tweets(IEnumerable<object> tweets, int skipped = 0) => Send("tweets", JsonSerializer.Serialize(new { tweets, skipped }, Snake));

    /// <summary>Ends all connections of /live.</summary>
    public void HangUp()
    {
        foreach (var listener in _listeners.Values)
        {
            listener.Writer.TryComplete();
        }
    }

    public async ValueTask DisposeAsync()
    {
        HangUp();
        await _web.DisposeAsync();
    }

    private void Send(string name, string data)
    {
        foreach (var listener in _listeners.Values)
        {
            listener.Writer.TryWrite($"event: {name}\ndata: {data}\n\n");
        }
    }

    private async Task LiveAsync(HttpContext context)
    {
        if (!LiveAnswers)
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return;
        }

        var (id, listener) = (Guid.NewGuid(), Channel.CreateUnbounded<string>());
        context.Response.ContentType = "text/event-stream";
        await context.Response.WriteAsync($"event: state\ndata: {_state}\n\n");
        await context.Response.Body.FlushAsync();
        _listeners[id] = listener;
        try
        {
            await foreach (var told in listener.Reader.ReadAllAsync(context.RequestAborted))
            {
                await context.Response.WriteAsync(told, context.RequestAborted);
                await context.Response.Body.FlushAsync(context.RequestAborted);
            }
        }
        catch (OperationCanceledException)
        {
            // The page went away.
        }
        finally
        {
            _listeners.TryRemove(id, out _);
        }
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var request = context.Request;
        var body = await new StreamReader(request.Body).ReadToEndAsync();
        Requests.Enqueue((request.Method, request.Path + request.QueryString, body));
        var name = $"{request.Method} {request.Path}";
        var answer = _answers.GetValueOrDefault(name)
            ?? _answers.Where(pair => pair.Key.EndsWith('*') && name.StartsWith(pair.Key[..^1], StringComparison.Ordinal))
                .OrderByDescending(pair => pair.Key.Length).Select(pair => pair.Value).FirstOrDefault();
        var (status, content) = answer?.Invoke(request, body) ?? (404, new { title = "Not found", detail = $"There is nothing at {request.Path}." });
        context.Response.StatusCode = status;
        if (content is byte[] bytes)
        {
            context.Response.ContentType = "image/png";
            await context.Response.Body.WriteAsync(bytes);
        }
        else if (content is string text)
        {
            context.Response.ContentType = "text/markdown; charset=utf-8";
            await context.Response.WriteAsync(text);
        }
        else if (content is not null)
        {
            context.Response.ContentType = status < 400 ? "application/json" : "application/problem+json";
            await context.Response.WriteAsync(JsonSerializer.Serialize(content, Snake));
        }
    }
}
