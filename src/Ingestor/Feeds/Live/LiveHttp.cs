using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace StreamSentiment.Ingestor.Feeds.Live;

/// <summary>Requests to one server with a token, and what its answers mean for the connection.</summary>
/// <param name="address">The server.</param>
/// <param name="token">The token; null where none is needed.</param>
/// <param name="pace">How answers are read.</param>
/// <param name="clock">The clock.</param>
internal sealed class LiveHttp(Uri address, BearerToken? token, ReadPace pace, TimeProvider clock) : IDisposable
{
    private const int LongestBody = 64 * 1024;
    private const int LongestNote = 300;

    // No limits of time but ours, whose clock can be held.
    private readonly HttpClient _client = new(OneConnection.NewHandler(pace))
    {
        BaseAddress = address,
        Timeout = Timeout.InfiniteTimeSpan,
    };

    /// <summary>How answers are read.</summary>
    public ReadPace Pace => pace;

    /// <summary>Asks, and returns when the head of the answer is there.</summary>
    public Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, HttpContent? content, CancellationToken cancellationToken)
    {
        var request = new HttpRequestMessage(method, path) { Content = content };
        request.Headers.Authorization = token?.Header;
        request.Headers.UserAgent.ParseAdd("StreamSentiment");
        return _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
    }

    /// <summary>The beginning of an answer's body, which may be anything.</summary>
    public static async Task<byte[]> BodyAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var stream = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            var body = new byte[LongestBody];
            var count = await stream.ReadAtLeastAsync(body, body.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
            return body[..count];
        }
    }

    /// <summary>An answer's whole body.</summary>
    /// <param name="response">The answer.</param>
    /// <param name="longest">Most bytes that it may have.</param>
    /// <param name="what">What it is, for the error.</param>
    /// <param name="cancellationToken">No more is wanted.</param>
    /// <exception cref="BadAnswerException">It is longer.</exception>
    public static async Task<byte[]> WholeBodyAsync(
        HttpResponseMessage response, int longest, string what, CancellationToken cancellationToken)
    {
        try
        {
            await response.Content.LoadIntoBufferAsync(longest, cancellationToken).ConfigureAwait(false);
        }
        catch (HttpRequestException problem) when (problem.HttpRequestError == HttpRequestError.ConfigurationLimitExceeded)
        {
            throw new BadAnswerException($"{what} is longer than {longest / 1024 / 1024} MiB, the most that is read of it", problem);
        }

        return await response.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>What an answer other than success means.</summary>
    /// <param name="response">The answer.</param>
    /// <param name="detail">What its body says; null where it says nothing of use.</param>
    /// <param name="setting">The setting that holds the token.</param>
    public Ending Refusal(HttpResponseMessage response, string? detail, string setting)
    {
        var status = (int)response.StatusCode;
        var why = $"the server answers {status} ({response.StatusCode}){(detail is null ? "" : $": {Note(detail)}")}";
        var outcome = string.Create(CultureInfo.InvariantCulture, $"http-{status}");
        Ending ending = response.StatusCode switch
        {
            HttpStatusCode.PaymentRequired =>
                new(EndingKind.UsageCap, outcome, $"{why}. What the account may read is used up or not paid for; see its plan there.") { NeedsPeople = true },
            HttpStatusCode.Unauthorized => new(EndingKind.Http, outcome, $"{why}. Check the token, setting {setting}:Token.") { NeedsPeople = true },
            HttpStatusCode.Forbidden => new(EndingKind.Http, outcome, $"{why}. The account behind the token ({setting}:Token) may not read this.") { NeedsPeople = true },
            HttpStatusCode.NotFound or HttpStatusCode.Moved or HttpStatusCode.Found or HttpStatusCode.PermanentRedirect or HttpStatusCode.TemporaryRedirect =>
                new(EndingKind.Http, outcome, $"{why}. Check the address, setting {setting}:Address.") { NeedsPeople = true },
            HttpStatusCode.TooManyRequests or (HttpStatusCode)420 => new(EndingKind.RateLimit, outcome, why),
            _ => new(EndingKind.Http, outcome, why),
        };
        return ending with { NotBefore = NamedMoment.Of(response.StatusCode, Head(response), clock.GetUtcNow()) };
    }

    /// <summary>When the answer wants the next try, for whatever reason; null where it does not say.</summary>
    public DateTimeOffset? RetryAfter(HttpResponseMessage response) => NamedMoment.OfRetryAfter(Head(response), clock.GetUtcNow());

    /// <summary>What a connection that could not be made, or broke, means; null where the fault is another one.</summary>
    public Ending? Fault(Exception problem, LiveLine line) => problem switch
    {
        OperationCanceledException when line.IsSilent => line.Silence,
        OperationCanceledException when line.Token.IsCancellationRequested => new(EndingKind.Network, "stopped", "no more is wanted"),
        BadAnswerException => new(EndingKind.Http, "bad-answer", Note(problem.Message)),
        HttpRequestException or IOException or SocketException => new(EndingKind.Network, "network", Note(ConnectFault.Why(problem))),
        _ => null,
    };

    /// <summary>One line without the token.</summary>
    public string Note(string text)
    {
        var line = new StringBuilder(token?.Hide(text) ?? text).Replace('\r', ' ').Replace('\n', ' ');
        for (var i = 0; i < line.Length; i++)
        {
            line[i] = char.IsControl(line[i]) ? ' ' : line[i];
        }

        var note = line.ToString().Trim().TrimEnd('.');
        return note.Length <= LongestNote ? note : note[..LongestNote] + "…";
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private static Func<string, string?> Head(HttpResponseMessage response) =>
        name => response.Headers.TryGetValues(name, out var values) ? values.FirstOrDefault() : null;
}
