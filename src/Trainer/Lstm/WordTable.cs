using StreamSentiment.Trainer.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace StreamSentiment.Trainer.Lstm;

/// <summary>
/// The embedding with an Adam of its own that touches only the rows of the current batch: a dense gradient over the whole
/// vocabulary would cost more than the LSTM.
/// </summary>
internal sealed class WordTable : IDisposable
{
    private readonly Tensor _weights;
    private readonly Tensor _mean;
    private readonly Tensor _square;
    private readonly int[] _local;
    private readonly List<long> _rows = [];
    private Tensor? _index;
    private Tensor? _leaf;
    private int _steps;

    /// <param name="vectors">[vocabulary, dimensions], row by row.</param>
    public WordTable(float[] vectors, int vocabulary, int dimensions, Device? device = null)
    {
        _weights = tensor(vectors, [vocabulary, dimensions], device: device).DetachFromDisposeScope();
        _mean = zeros_like(_weights).DetachFromDisposeScope();
        _square = zeros_like(_weights).DetachFromDisposeScope();
        _local = new int[vocabulary];
        Array.Fill(_local, -1);
    }

    /// <summary>All rows; do not change them.</summary>
    public Tensor Weights => _weights;

    /// <summary>Looks up ids without learning.</summary>
    /// <param name="ids">[time x batch].</param>
    /// <returns>[time, batch, dimensions].</returns>
    public Tensor Look(int[] ids, int time, int batch) => _weights.index_select(0, tensor(ids, device: _weights.device)).view(time, batch, -1);

    /// <summary>Looks up ids so that <see cref="Step"/> can learn from the gradient.</summary>
    /// <param name="orders">For each direction ids in the order in which it reads, [time x batch].</param>
    /// <returns>For each direction [time, batch, dimensions].</returns>
    public Tensor[] LookToLearn(IReadOnlyList<int[]> orders, int time, int batch)
    {
        _rows.Clear();
        var locals = orders.Select(ids => Array.ConvertAll(ids, Local)).ToArray();
        foreach (var id in _rows)
        {
            _local[id] = -1;
        }

        _index = tensor(_rows.ToArray(), device: _weights.device);
        _leaf = _weights.index_select(0, _index).requires_grad_();
        return Array.ConvertAll(locals, local => _leaf.index_select(0, tensor(local, device: _weights.device)).view(time, batch, -1));
    }

    /// <summary>Moves the rows that the last <see cref="LookToLearn"/> gave out.</summary>
    public void Step(double learningRate)
    {
        using var _ = no_grad();
        var mean = _mean.index_select(0, _index!);
        var square = _square.index_select(0, _index!);
        var step = Adam.StepOf(_leaf!.grad!, mean, square, ++_steps, learningRate);
        _mean.index_copy_(0, _index!, mean);
        _square.index_copy_(0, _index!, square);
        _weights.index_copy_(0, _index!, _leaf.detach().sub(step));
    }

    /// <summary>Vectors and moments, and how many steps were made.</summary>
    public void Save(Dictionary<string, float[]> arrays, Dictionary<string, double> numbers)
    {
        numbers["words.steps"] = _steps;
        arrays["words"] = TensorCopies.Out(_weights);
        arrays["words.mean"] = TensorCopies.Out(_mean);
        arrays["words.square"] = TensorCopies.Out(_square);
    }

    /// <summary>Takes back what <see cref="Save"/> gave.</summary>
    public void Load(IReadOnlyDictionary<string, float[]> arrays, IReadOnlyDictionary<string, double> numbers)
    {
        _steps = (int)numbers["words.steps"];
        TensorCopies.Into(_weights, arrays["words"]);
        TensorCopies.Into(_mean, arrays["words.mean"]);
        TensorCopies.Into(_square, arrays["words.square"]);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _weights.Dispose();
        _mean.Dispose();
        _square.Dispose();
    }

    // Where a row stands among those of this batch.
    private int Local(int id)
    {
        ref var row = ref _local[id];
        if (row < 0)
        {
            row = _rows.Count;
            _rows.Add(id);
        }

        return row;
    }
}
