namespace StreamSentiment.Alerting.Notices;

/// <summary>Tells the sender of notices that there may be one to send, so that it need not wait for its next look.</summary>
internal sealed class NoticeSignal
{
    private TaskCompletionSource _raised = New();

    /// <summary>There may be a notice to send.</summary>
    public void Raise() => Volatile.Read(ref _raised).TrySetResult();

    /// <summary>Waits until it is raised, or was since the last wait, or the time is up.</summary>
    public async Task WaitAsync(TimeSpan longest, TimeProvider clock, CancellationToken cancellationToken)
    {
        var raised = Volatile.Read(ref _raised);
        using var timer = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await Task.WhenAny(raised.Task, Task.Delay(longest, clock, timer.Token));
        await timer.CancelAsync();
        cancellationToken.ThrowIfCancellationRequested();
        if (raised.Task.IsCompleted)
        {
            Interlocked.CompareExchange(ref _raised, New(), raised);
        }
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
