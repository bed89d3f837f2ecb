namespace StreamSentiment.Common.Models.Serving;

/// <summary>
/// Where a thread that scores finds its model. Another one may be put there at any time: who is scoring ends with the model that it has,
/// and the next piece of work is done by the new one. Each model is disposed as soon as nobody scores with it.
/// </summary>
public sealed class ModelSeat : IDisposable
{
    private readonly Lock _lock = new();
    private readonly Action<ModelSeat>? _left;
    private SentimentModel? _model;
    private SentimentModel? _working;

    // Of the model that was replaced while it worked.
    private TaskCompletionSource? _leaving;
    private bool _isDisposed;

    /// <summary>A seat for a model, which it owns from now on.</summary>
    /// <param name="model">Null: nobody sits there yet.</param>
    /// <param name="left">Told when the seat is no longer used.</param>
    public ModelSeat(SentimentModel? model, Action<ModelSeat>? left = null) => (_model, _left) = (model, left);

    /// <summary>Does a piece of work with the model of the moment. By one thread at a time.</summary>
    /// <exception cref="InvalidOperationException">Nobody sits there.</exception>
    public T Use<T>(Func<SentimentModel, T> work) =>
        TryUse(work, out var result) ? result : throw new InvalidOperationException("There is no model in this seat.");

    /// <summary>Does a piece of work with the model of the moment, where there is one. By one thread at a time.</summary>
    public bool TryUse<T>(Func<SentimentModel, T> work, out T result)
    {
        SentimentModel? model;
        lock (_lock)
        {
            _working = model = _model;
        }

        result = default!;
        if (model is null)
        {
            return false;
        }

        try
        {
            result = work(model);
            return true;
        }
        finally
        {
            bool isReplaced;
            TaskCompletionSource? leaving;
            lock (_lock)
            {
                isReplaced = model != _model;
                (_working, leaving, _leaving) = (null, _leaving, null);
            }

            if (isReplaced)
            {
                model.Dispose();
            }

            leaving?.TrySetResult();
        }
    }

    /// <summary>Puts another model there; null: none. The one before it is disposed now, or by whoever works with it.</summary>
    /// <returns>Ends when it is.</returns>
    internal Task Replace(SentimentModel? next)
    {
        SentimentModel? idle;
        Task? gone;
        lock (_lock)
        {
            if (_isDisposed)
            {
                idle = next;
            }
            else if (_model is not null && _model == _working)
            {
                idle = null;
                _leaving ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                _model = next;
            }
            else
            {
                (idle, _model) = (_model, next);
            }

            gone = _leaving?.Task;
        }

        idle?.Dispose();
        return gone ?? Task.CompletedTask;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _left?.Invoke(this);
        _ = Replace(null);
        lock (_lock)
        {
            _isDisposed = true;
        }
    }
}
