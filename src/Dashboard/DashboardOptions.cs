using System.ComponentModel.DataAnnotations;
using System.Net;

namespace StreamSentiment.Dashboard;

/// <summary>Settings section <c>Dashboard</c>: where it listens, who may use it, and how much.</summary>
public sealed class DashboardOptions : IValidatableObject
{
    /// <summary>The section's name.</summary>
    public const string Section = "Dashboard";

    /// <summary>Fewest characters of an API key.</summary>
    public const int ShortestKey = 16;

    /// <summary>Most texts of one request.</summary>
    public const int MostTexts = 1_000;

    /// <summary>Whether there is one. False: neither a page nor an API, and no port is opened.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>Address to listen on: <c>*</c> for all of them, or one, such as 127.0.0.1.</summary>
    [Required(ErrorMessage = "Dashboard:Host is empty: name an address such as 127.0.0.1, or * for all of them.")]
    public string Host { get; set; } = "127.0.0.1";

    /// <summary>Port of the page and the API; 0: any that is free.</summary>
    [Range(0, 65_535)]
    public int Port { get; set; } = 8080;

    /// <summary>When the port is taken: any free one instead. <c>./run</c> sets it unless a port was named.</summary>
    public bool OtherPort { get; set; }

    /// <summary>Only <c>/predict</c> and what belongs to it: no Kafka, no Postgres, and nothing is kept.</summary>
    public bool PredictOnly { get; set; }

    /// <summary>
    /// Keys for whatever writes, as header <c>X-Api-Key</c>; any of them will do. Needed beyond loopback. None: whoever reaches a loopback
    /// address may write.
    /// </summary>
    public IList<string> ApiKeys { get; } = [];

    /// <summary>
    /// Names by which it may be called, beside those of loopback, while it listens on loopback: a proxy before it has one. Beyond loopback:
    /// if any is named, only these.
    /// </summary>
    public IList<string> AllowedHosts { get; } = [];

    /// <summary>Longest that one of its statements may take in Postgres, in seconds.</summary>
    [Range(0.1, 3600)]
    public double StatementSeconds { get; set; } = 5;

    /// <summary>Most connections to Postgres.</summary>
    [Range(2, 100)]
    public int Connections { get; set; } = 8;

    /// <summary>
    /// Most searches among tweets, which look at rows one by one, that are at work at one time; and as many counts of rows by seconds. Fewer
    /// than <see cref="Connections"/>, so that they never hold all of them.
    /// </summary>
    [Range(1, 99)]
    public int Searches { get; set; } = 1;

    /// <summary>The part of its time that such a search works; it rests for the others.</summary>
    [Range(0.01, 1)]
    public double SearchShare { get; set; } = 0.5;

    /// <summary>Longest text that is scored, in characters (UTF-16 units).</summary>
    [Range(1, 1_000_000)]
    public int MaxTextLength { get; set; } = 10_000;

    /// <summary>Threads that score what is asked; each takes all that waits, up to 256 texts at once.</summary>
    [Range(1, 64)]
    public int Scorers { get; set; } = 1;

    /// <summary>Most texts that may wait to be scored; beyond it the answer is 503.</summary>
    [Range(MostTexts, 1_000_000)]
    public int MaxWaiting { get; set; } = 10_000;

    /// <summary>Texts a second that one key, or one address without a key, may have scored; twice as many at once. 0: no limit.</summary>
    [Range(0, 10_000_000)]
    public int TextsPerSecond { get; set; } = 5_000;

    /// <summary>Reads a second for one key or address; four times as many at once. 0: no limit.</summary>
    [Range(0, 10_000_000)]
    public int ReadsPerSecond { get; set; } = 100;

    /// <summary>
    /// Writes a second (feedback, acknowledgements, silences) for one key or address; four times as many at once. 0: no limit.
    /// </summary>
    [Range(0, 10_000_000)]
    public int WritesPerSecond { get; set; } = 25;

    /// <summary>
    /// How long a judgement that was sent to Kafka may be missing in table <c>verdicts</c> before it is sent again, in seconds.
    /// </summary>
    [Range(1, 86_400)]
    public double AnnounceAgainSeconds { get; set; } = 120;

    /// <summary>Whether it can be reached from this machine only.</summary>
    internal bool IsLoopback => IPAddress.TryParse(Host, out var address) && IPAddress.IsLoopback(address);

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Host is not ("*" or null or "") && !IPAddress.TryParse(Host, out _))
        {
            yield return new ValidationResult($"Dashboard:Host: '{Host}' is no address; expected e.g. 127.0.0.1, or * for all of them.");
        }

        if (Searches >= Connections)
        {
            yield return new ValidationResult(
                $"Dashboard:Searches is {Searches}, and Dashboard:Connections {Connections}: there must be fewer searches than connections, "
                + "so that they never hold all of them.");
        }

        // Keys never stand in a message.
        if (ApiKeys.Any(key => key.Length < ShortestKey || key.Any(letter => letter is <= ' ' or > '~')))
        {
            yield return new ValidationResult(
                $"Dashboard:ApiKeys: a key must have at least {ShortestKey} characters, all of them printable ASCII without spaces; "
                + "e.g. the output of 'openssl rand -hex 24'.");
        }

        if (Enabled && !PredictOnly && ApiKeys.Count == 0 && Host is not (null or "") && !IsLoopback)
        {
            yield return new ValidationResult(
                $"Dashboard:ApiKeys is empty, and Dashboard:Host is {Host}: whoever reaches this machine could write. "
                + $"Set a key (Dashboard__ApiKeys__0=..., at least {ShortestKey} characters), or listen on 127.0.0.1.");
        }
    }
}
