using System.Runtime.InteropServices;

namespace StreamSentiment.Standalone;

/// <summary>Ctrl-C and its relatives: the first asks for an orderly end, also while the stream is still starting; a second ends at once.</summary>
internal sealed class Interrupts : IDisposable
{
    private const int EndedByInterrupt = 130;

    // Some senders, such as timeout(1), signal the process and its group: that is one wish, not two.
    private static readonly TimeSpan OneWish = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _stop;
    private readonly PosixSignalRegistration[] _registrations;
    private long _first;

    /// <summary>Listens from now on.</summary>
    /// <param name="outer">Another reason to stop.</param>
    public Interrupts(CancellationToken outer)
    {
        _stop = CancellationTokenSource.CreateLinkedTokenSource(outer);
        _registrations = [PosixSignalRegistration.Create(PosixSignal.SIGINT, Take), PosixSignalRegistration.Create(PosixSignal.SIGTERM, Take)];
    }

    /// <summary>Cancelled at the first.</summary>
    public CancellationToken Stop => _stop.Token;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var registration in _registrations)
        {
            registration.Dispose();
        }

        _stop.Dispose();
    }

    private void Take(PosixSignalContext context)
    {
        var clock = TimeProvider.System;
        context.Cancel = true;
        var first = Interlocked.CompareExchange(ref _first, clock.GetTimestamp(), 0);
        if (first == 0)
        {
            _stop.Cancel();
        }
        else if (clock.GetElapsedTime(first) > OneWish)
        {
            Environment.Exit(EndedByInterrupt);
        }
    }
}
