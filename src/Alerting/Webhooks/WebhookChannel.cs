using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using Microsoft.Extensions.Options;
using StreamSentiment.Alerting.Notices;
using StreamSentiment.Alerting.Reports;

namespace StreamSentiment.Alerting.Webhooks;

/// <summary>Posts notices as JSON with a signature.</summary>
internal sealed class WebhookChannel(IOptions<WebhookOptions> options, TimeProvider clock) : INoticeChannel, IDisposable
{
    private readonly WebhookOptions _webhook = options.Value;

    // A redirect would carry tweets to wherever it points.
    private readonly HttpClient _client = new(new SocketsHttpHandler { AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) })
    {
        Timeout = TimeSpan.FromSeconds(options.Value.TimeoutSeconds),
    };

    /// <inheritdoc/>
    public string Name => "webhook";

    /// <inheritdoc/>
    public string Description => $"webhook at {new Uri(_webhook.Url!).Host}";

    /// <inheritdoc/>
    public async Task<string?> SendAsync(Notice notice, Report report, CancellationToken cancellationToken)
    {
        var body = WebhookBody.Of(notice, report);
        using var request = new HttpRequestMessage(HttpMethod.Post, _webhook.Url) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json", "utf-8");
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue("StreamSentiment", "1"));
        request.Headers.Add("X-StreamSentiment-Notice", notice.NoticeId);
        request.Headers.Add(WebhookSignature.Header, WebhookSignature.Sign(_webhook.Secret!, clock.GetUtcNow(), body));
        try
        {
            using var response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            return response.IsSuccessStatusCode ? null : throw new ReportNotSentException(
                string.Create(CultureInfo.InvariantCulture, $"{Description} answered {(int)response.StatusCode} {response.StatusCode}."), RemedyFor(response.StatusCode))
            {
                // A receiver that stumbles over one body answers 5xx as one that is ill does.
                IsAboutThisOne = response.StatusCode >= HttpStatusCode.InternalServerError,
            };
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ReportNotSentException($"{Description} did not answer within {_webhook.TimeoutSeconds} s.", Remedy.TryAgain);
        }
        catch (HttpRequestException problem)
        {
            throw new ReportNotSentException(Clean($"{Description}: {problem.GetBaseException().Message}"), Remedy.TryAgain);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private static Remedy RemedyFor(HttpStatusCode status) => status switch
    {
        HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or (HttpStatusCode)425 or >= HttpStatusCode.InternalServerError => Remedy.TryAgain,
        // The address or the secret is wrong, or it has moved.
        HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden or HttpStatusCode.NotFound or < HttpStatusCode.BadRequest => Remedy.MendSettings,
        _ => Remedy.None,
    };

    private string Clean(string text)
    {
        var path = new Uri(_webhook.Url!).PathAndQuery;
        var clean = Secrets.Remove(text, null, _webhook.Secret);
        return path.Length > 1 ? clean.Replace(path, "/***", StringComparison.Ordinal) : clean;
    }
}
