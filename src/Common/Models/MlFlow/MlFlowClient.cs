using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using StreamSentiment.Common.Streaming;

namespace StreamSentiment.Common.Models.MlFlow;

/// <summary>Asks one MLflow server and reads its answers. Safe to share between threads.</summary>
internal sealed class MlFlowClient(MlFlowConnection connection, TimeProvider time)
{
    private const int Attempts = 3;
    private const long MaxAnswerBytes = 64 * 1024 * 1024;
    private const int MaxErrorBytes = 64 * 1024;
    private const int ChunkBytes = 64 * 1024;
    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(2);

    /// <summary>Reads what came of a request.</summary>
    public delegate Task<T> Reader<T>(HttpResponseMessage answer, Silence silence);

    /// <summary>The server.</summary>
    public MlFlowConnection Connection => connection;

    /// <summary>Makes errors of this server.</summary>
    public MlFlowErrors Errors { get; } = new(connection);

    /// <summary>Asks for something, some times where the server seems to be away for a moment.</summary>
    /// <param name="route">Relative to the server's address, parts already encoded.</param>
    /// <param name="purpose">What is asked, after "to", for messages.</param>
    /// <exception cref="RegistryUnavailableException">It does not answer, or not now.</exception>
    /// <exception cref="RegistryException">It refuses.</exception>
    public Task<TAnswer> GetAsync<TAnswer>(string route, string purpose, JsonTypeInfo<TAnswer> answer,
        CancellationToken cancellationToken) =>
        SendAsync(_ => new HttpRequestMessage(HttpMethod.Get, Uri(route)), purpose, again: true, Json(purpose, answer, cancellationToken),
            cancellationToken);

    /// <summary>Has something changed, once.</summary>
    /// <inheritdoc cref="GetAsync"/>
    public Task<TAnswer> PostAsync<TRequest, TAnswer>(string route, TRequest request, JsonTypeInfo<TRequest> type, string purpose,
        JsonTypeInfo<TAnswer> answer, CancellationToken cancellationToken) => SendAsync(
            _ =>
            {
                var content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(request, type));
                content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
                return new HttpRequestMessage(HttpMethod.Post, Uri(route)) { Content = content };
            },
            purpose,
            again: false,
            Json(purpose, answer, cancellationToken),
            cancellationToken);

    /// <summary>Has something changed whose answer does not matter.</summary>
    /// <inheritdoc cref="GetAsync"/>
    public Task PostAsync<TRequest>(string route, TRequest request, JsonTypeInfo<TRequest> type, string purpose,
        CancellationToken cancellationToken) => PostAsync(route, request, type, purpose, MlFlowJson.Default.JsonElement, cancellationToken);

    /// <summary>Sends a request.</summary>
    /// <param name="request">Makes it, for every attempt anew.</param>
    /// <param name="again">Whether it may be sent more than once.</param>
    /// <param name="read">Gets the answer, whatever its status; from then on nothing is tried again.</param>
    public async Task<T> SendAsync<T>(Func<Silence, HttpRequestMessage> request, string purpose, bool again, Reader<T> read,
        CancellationToken cancellationToken)
    {
        var backoff = new Backoff(FirstWait, LongestWait, Random.Shared.NextDouble);
        for (var attempt = 1; ; attempt++)
        {
            using var silence = new Silence(connection.Timeout, time, cancellationToken);
            using var message = request(silence);
            message.Headers.Authorization = connection.Authorization;
            using var answer = await AskAsync(message, silence, purpose, last: !again || attempt == Attempts, cancellationToken)
                .ConfigureAwait(false);
            if (answer is not null)
            {
                silence.Restart();
                return await read(answer, silence).ConfigureAwait(false);
            }

            await Task.Delay(backoff.Next(), time, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>The error that an answer tells.</summary>
    public async Task<RegistryException> ErrorAsync(HttpResponseMessage answer, string purpose, Silence silence,
        CancellationToken cancellationToken)
    {
        using var body = new MemoryStream();
        await CopyAsync(answer, body, MaxErrorBytes, purpose, silence, cancellationToken, isFile: false).ConfigureAwait(false);
        return Errors.Of(purpose, answer.StatusCode, Encoding.UTF8.GetString(body.GetBuffer(), 0, (int)body.Length));
    }

    /// <summary>Streams the body of an answer, and stops when nothing moves for too long.</summary>
    /// <param name="isFile">Whether it may take any time as long as it moves. Anything else is to be there within the limit: a server that
    /// sends a blank now and then would hold up a start for ever.</param>
    /// <returns>False when there is more than <paramref name="maxBytes"/>, of which that many were written.</returns>
    public async Task<bool> CopyAsync(HttpResponseMessage answer, Stream target, long maxBytes, string purpose, Silence silence,
        CancellationToken cancellationToken, bool isFile = true)
    {
        var buffer = new byte[ChunkBytes];
        var source = await Reading(() => answer.Content.ReadAsStreamAsync(silence.Token)).ConfigureAwait(false);
        await using var ends = source.ConfigureAwait(false);
        for (var left = maxBytes; ;)
        {
            var read = await Reading(() => source.ReadAsync(buffer, silence.Token).AsTask()).ConfigureAwait(false);
            if (read == 0)
            {
                return true;
            }

            if (isFile)
            {
                silence.Restart();
            }

            await target.WriteAsync(buffer.AsMemory(0, (int)Math.Min(read, left)), cancellationToken).ConfigureAwait(false);
            if (read > left)
            {
                return false;
            }

            left -= read;
        }

        // What the target does wrong is not the server's fault.
        async Task<T> Reading<T>(Func<Task<T>> some)
        {
            try
            {
                return await some().ConfigureAwait(false);
            }
            catch (Exception error) when (IsTransport(error) && !cancellationToken.IsCancellationRequested)
            {
                throw silence.WasTooLong ? Errors.Of(purpose, error)
                    : Errors.Away(purpose, "broke off in the middle of its answer", "Try again; if it happens often, look into its log");
            }
        }
    }

    /// <summary>An address at this server.</summary>
    public Uri Uri(string route) => new(connection.Address, route);

    /// <summary>Sends a request once.</summary>
    /// <returns>The answer; null when it is worth another attempt.</returns>
    private async Task<HttpResponseMessage?> AskAsync(HttpRequestMessage message, Silence silence, string purpose, bool last,
        CancellationToken cancellationToken)
    {
        try
        {
            var answer = await MlFlowHttp.Client(connection.IgnoreTls)
                .SendAsync(message, HttpCompletionOption.ResponseHeadersRead, silence.Token).ConfigureAwait(false);
            if (last || !IsPassing(answer.StatusCode))
            {
                return answer;
            }

            answer.Dispose();
            return null;
        }
        catch (Exception error) when (IsTransport(error) && !cancellationToken.IsCancellationRequested)
        {
            // Who waited for a whole limit does not wait for it thrice.
            return last || silence.WasTooLong ? throw Errors.Of(purpose, error) : null;
        }
    }

    private Reader<TAnswer> Json<TAnswer>(string purpose, JsonTypeInfo<TAnswer> type, CancellationToken cancellationToken) =>
        async (answer, silence) =>
        {
            if (!answer.IsSuccessStatusCode)
            {
                throw await ErrorAsync(answer, purpose, silence, cancellationToken).ConfigureAwait(false);
            }

            using var body = new MemoryStream();
            var whole = await CopyAsync(answer, body, MaxAnswerBytes, purpose, silence, cancellationToken, isFile: false).ConfigureAwait(false);
            try
            {
                return whole
                    ? JsonSerializer.Deserialize(body.GetBuffer().AsSpan(0, (int)body.Length), type)
                        ?? throw new JsonException("it is null")
                    : throw new JsonException("it does not end");
            }
            catch (JsonException error)
            {
                throw Errors.Unreadable(purpose, answer.Content.Headers.ContentType?.MediaType, error);
            }
        };

    private static bool IsPassing(HttpStatusCode status) => status is HttpStatusCode.TooManyRequests or HttpStatusCode.BadGateway
        or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout;

    private static bool IsTransport(Exception error) => error is HttpRequestException or IOException or OperationCanceledException;
}
