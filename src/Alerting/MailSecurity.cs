namespace StreamSentiment.Alerting;

/// <summary>How a connection to the mail server is kept secret. There is no "if it can": that can be talked down to plain text.</summary>
public enum MailSecurity
{
    /// <summary>Starts in plain text and must change to TLS before anything is said.</summary>
    StartTls,

    /// <summary>TLS from the first byte.</summary>
    SslOnConnect,

    /// <summary>Plain text.</summary>
    None,
}
