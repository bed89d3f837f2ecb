using StreamSentiment.Ingestor.Feeds.Live;

namespace StreamSentiment.Ingestor.Tests.Support;

/// <summary>Connects that outlive a feed, in memory.</summary>
internal sealed class ConnectLog : IConnectLog
{
    private readonly List<DateTimeOffset> _connects = [];

    /// <summary>What goes wrong; null while nothing does.</summary>
    public Exception? Fault { get; set; }

    /// <summary>What goes wrong when connects are given back; null while nothing does.</summary>
    public Exception? ForgetFault { get; set; }

    public IReadOnlyList<DateTimeOffset> All => _connects;

    public Task<IReadOnlyList<DateTimeOffset>> LoadAsync(string feed, DateTimeOffset since, CancellationToken cancellationToken) =>
        Fault is null ? Task.FromResult<IReadOnlyList<DateTimeOffset>>([.. _connects.Where(at => at > since)]) : Task.FromException<IReadOnlyList<DateTimeOffset>>(Fault);

    public Task SaveAsync(string feed, IReadOnlyCollection<DateTimeOffset> connects, DateTimeOffset since, CancellationToken cancellationToken)
    {
        if (Fault is not null)
        {
            return Task.FromException(Fault);
        }

        _connects.AddRange(connects);
        return Task.CompletedTask;
    }

    public Task ForgetAsync(string feed, IReadOnlyCollection<DateTimeOffset> connects, CancellationToken cancellationToken)
    {
        if ((Fault ?? ForgetFault) is { } fault)
        {
            return Task.FromException(fault);
        }

        foreach (var at in connects)
        {
            _connects.Remove(at);
        }

        return Task.CompletedTask;
    }
}
