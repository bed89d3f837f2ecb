using StreamSentiment.Chaos.Network;

namespace StreamSentiment.Chaos.Faults;

/// <summary>Does to the stream what the plan says, when it says it, and mends all of it at the end.</summary>
/// <param name="stream">The stream.</param>
/// <param name="clock">The clock.</param>
/// <param name="say">Told each fault.</param>
internal sealed class FaultInjector(StreamUnderTest stream, TimeProvider clock, Action<string> say)
{
    /// <summary>Works through the plan.</summary>
    /// <param name="plan">The faults, by time.</param>
    /// <param name="cancellationToken">Mends at once what is broken, and ends.</param>
    public async Task RunAsync(IReadOnlyList<Fault> plan, CancellationToken cancellationToken)
    {
        var started = clock.GetTimestamp();
        var running = new List<Task>();
        try
        {
            foreach (var fault in plan.OrderBy(fault => fault.At))
            {
                var wait = fault.At - clock.GetElapsedTime(started);
                if (wait > TimeSpan.Zero)
                {
                    await Task.Delay(wait, clock, cancellationToken).ConfigureAwait(false);
                }

                say(fault.ToString());
                running.Add(InflictAsync(fault, cancellationToken));
            }
        }
        catch (OperationCanceledException)
        {
            // Interrupted; what is broken is mended below.
        }

        await Task.WhenAll(running).ConfigureAwait(false);
    }

    private async Task InflictAsync(Fault fault, CancellationToken cancellationToken)
    {
        try
        {
            await (fault.Kind switch
            {
                FaultKind.KillWorker => stream.Worker(fault.Target).KillAsync(fault.Lasts),
                FaultKind.KillEverything => stream.KillEverythingAsync(fault.Lasts),
                FaultKind.StopWorker => stream.Worker(fault.Target).StopForAsync(fault.Lasts, cancellationToken),
                FaultKind.KillPostgres => stream.Database.KillAsync(fault.Lasts, clock),
                FaultKind.StopPostgres => stream.Database.StopForAsync(fault.Lasts, clock, cancellationToken),
                FaultKind.StopBroker => stream.StopBrokerForAsync(fault.Lasts, cancellationToken),
                _ => DisturbAsync(stream.Link(fault.Target), ModeOf(fault.Kind), fault.Lasts, cancellationToken),
            }).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // Mended earlier than planned.
        }
    }

    // A later fault on the same link takes it over; whichever ends last mends it.
    private async Task DisturbAsync(Link link, LinkMode mode, TimeSpan time, CancellationToken cancellationToken)
    {
        link.Become(mode);
        try
        {
            await Task.Delay(time, clock, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            link.Become(LinkMode.Whole);
        }
    }

    private static LinkMode ModeOf(FaultKind kind) => kind switch
    {
        FaultKind.CutLink => LinkMode.Cut,
        FaultKind.StallLink => LinkMode.Stalled,
        FaultKind.SlowLink => LinkMode.Slow,
        FaultKind.LoseAnswers => LinkMode.AnswersLost,
        FaultKind.HalfOpenLink => LinkMode.HalfOpen,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "is no fault of a link"),
    };
}
