using System.Runtime.InteropServices;

namespace StreamSentiment.Standalone;

/// <summary>Ctrl-C and its relatives: the first asks for an orderly end, also while the stream is still starting; a second ends at once.</summary>
internal sealed class Interrupts : IDisposable
{
    private const int EndedByInterrupt = 130;

    private readonly CancellationTokenSource _stop;
    private readonly PosixSignalRegistration[] _registrations;
    private int _count;

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
        context.Cancel = true;
        if (Interlocked.Increment(ref _count) > 1)
        {
            Environment.Exit(EndedByInterrupt);
        }

        _stop.Cancel();
    }
}
