using System.Net;
using System.Net.Sockets;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http;

namespace StreamSentiment.Dashboard.Http;

/// <summary>How much one key, or one address without a key, may ask for: buckets of tokens that fill up again.</summary>
internal sealed class RateLimits(DashboardOptions options) : IDisposable
{
    /// <summary>Where the gate leaves whose key it was, among a request's items.</summary>
    public static readonly object Caller = new();

    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(100);

    private readonly PartitionedRateLimiter<string>? _texts =
        Limiter(options.TextsPerSecond, Math.Max(2 * options.TextsPerSecond, DashboardOptions.MostTexts));
    private readonly PartitionedRateLimiter<string>? _reads = Limiter(options.ReadsPerSecond, 4 * options.ReadsPerSecond);
    private readonly PartitionedRateLimiter<string>? _writes = Limiter(options.WritesPerSecond, 4 * options.WritesPerSecond);

    /// <summary>What is counted.</summary>
    internal enum Kind
    {
        /// <summary>Texts to be scored.</summary>
        Texts,

        /// <summary>Questions.</summary>
        Reads,

        /// <summary>Judgements, acknowledgements, silences, and keys that are wrong.</summary>
        Writes,
    }

    /// <summary>Counts for whoever asks.</summary>
    /// <exception cref="ProblemException">It is too much: 429.</exception>
    public void Take(HttpContext context, Kind kind, int count = 1)
    {
        var (limiter, rate, what, setting) = kind switch
        {
            Kind.Texts => (_texts, options.TextsPerSecond, "texts", nameof(options.TextsPerSecond)),
            Kind.Reads => (_reads, options.ReadsPerSecond, "reads", nameof(options.ReadsPerSecond)),
            _ => (_writes, options.WritesPerSecond, "writes", nameof(options.WritesPerSecond)),
        };
        if (limiter is null)
        {
            return;
        }

        using var lease = limiter.AttemptAcquire(CallerOf(context), count);
        if (!lease.IsAcquired)
        {
            throw new ProblemException(
                StatusCodes.Status429TooManyRequests,
                $"That is too much at once: {rate} {what} a second are allowed (setting Dashboard:{setting}). Wait as long as the header "
                + "Retry-After says.")
            {
                RetryAfter = lease.TryGetMetadata(MetadataName.RetryAfter, out var wait) ? wait : TimeSpan.FromSeconds(1),
            };
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _texts?.Dispose();
        _reads?.Dispose();
        _writes?.Dispose();
    }

    private static PartitionedRateLimiter<string>? Limiter(int rate, int atOnce)
    {
        if (rate == 0)
        {
            return null;
        }

        // Smooth for many, whole for few.
        var (period, tokens) = rate >= 100 ? (Tick, rate / 10) : (TimeSpan.FromSeconds(1), rate);
        return PartitionedRateLimiter.Create<string, string>(caller => RateLimitPartition.GetTokenBucketLimiter(caller, _ => new()
        {
            TokenLimit = atOnce,
            TokensPerPeriod = tokens,
            ReplenishmentPeriod = period,
            QueueLimit = 0,
        }));
    }

    /// <summary>Who asks: a key or, without one, an address.</summary>
    public static string CallerOf(HttpContext context)
    {
        if (context.Items.TryGetValue(Caller, out var key))
        {
            return (string)key!;
        }

        var address = context.Connection.RemoteIpAddress;
        if (address is null || address.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return address?.ToString() ?? "";
        }

        if (address.IsIPv4MappedToIPv6)
        {
            return address.MapToIPv4().ToString();
        }

        // Whoever has one IPv6 address has the other 2^64 of its network too.
        var bytes = address.GetAddressBytes();
        bytes.AsSpan(8).Clear();
        return new IPAddress(bytes).ToString();
    }
}
