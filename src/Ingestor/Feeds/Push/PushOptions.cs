using System.ComponentModel.DataAnnotations;

namespace StreamSentiment.Ingestor.Feeds.Push;

/// <summary>Settings of a feed of kind <c>push</c>: tweets that other systems send by <c>POST /tweets</c>.</summary>
public sealed class PushOptions
{
    /// <summary>The port to listen on.</summary>
    [Range(1, 65_535)]
    public int Port { get; set; } = 8090;

    /// <summary>Address to listen on: <c>*</c> for all of them, or one, such as 127.0.0.1. It speaks no TLS: put a proxy before it that does.</summary>
    [Required]
    public string Host { get; set; } = "*";

    /// <summary>The key that senders must show.</summary>
    public string? ApiKey { get; set; }

    /// <summary>A file that holds the key, instead of <see cref="ApiKey"/>.</summary>
    public string? ApiKeyFile { get; set; }

    /// <summary>Largest body of a request.</summary>
    [Range(1024, 256 * 1024 * 1024)]
    public int MaxBodyBytes { get; set; } = 8 * 1024 * 1024;

    /// <summary>Longest record in it; a longer one becomes a dead letter.</summary>
    [Range(1024, 64 * 1024 * 1024)]
    public int MaxRecordBytes { get; set; } = 1024 * 1024;

    /// <summary>How long a request may take: to be read, and then to be taken by Kafka.</summary>
    [Range(1, 3600)]
    public double TimeoutSeconds { get; set; } = 30;

    /// <summary>
    /// Requests that are worked on at once; the others wait. As many may hold records that are not safe, those whose senders were told to come
    /// again among them; more are told so at once.
    /// </summary>
    [Range(1, 1000)]
    public int MaxRequests { get; set; } = 16;
}
