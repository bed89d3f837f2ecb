using TorchSharp;
using static TorchSharp.torch;

namespace StreamSentiment.Trainer.Lstm;

/// <summary>
/// The embedding with an Adam of its own that touches only the rows of the current batch: a dense gradient over the whole
/// vocabulary would cost more than the LSTM.
/// </summary>
internal sealed class WordTable : IDisposable
{
    private const double Beta1 = 0.9;
    private const double Beta2 = 0.999;

    private readonly Tensor _weights;
    private readonly Tensor _mean;
    private readonly Tensor _square;
    private readonly int[] _local;
    private readonly List<long> _rows = [];
    private Tensor? _index;
    private Tensor? _leaf;
    private int _steps;

    /// <param name="vectors">[vocabulary, dimensions], row by row.</param>
    public WordTable(float[] vectors, int vocabulary, int dimensions)
    {
        _weights = tensor(vectors, [vocabulary, dimensions]).DetachFromDisposeScope();
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
    public Tensor Look(int[] ids, int time, int batch) =>
        _weights.index_select(0, tensor(ids)).view(time, batch, -1);

    /// <summary>Looks up ids so that <see cref="Step"/> can learn from the gradient.</summary>
    public Tensor LookToLearn(int[] ids, int time, int batch)
    {
        _rows.Clear();
        var local = new int[ids.Length];
        for (var i = 0; i < ids.Length; i++)
        {
            ref var row = ref _local[ids[i]];
            if (row < 0)
            {
                row = _rows.Count;
                _rows.Add(ids[i]);
            }

            local[i] = row;
        }

        foreach (var id in _rows)
        {
            _local[id] = -1;
        }

        _index = tensor(_rows.ToArray());
        _leaf = _weights.index_select(0, _index).requires_grad_();
        return _leaf.index_select(0, tensor(local)).view(time, batch, -1);
    }

    /// <summary>Moves the rows that the last <see cref="LookToLearn"/> gave out.</summary>
    public void Step(double learningRate)
    {
        using var _ = no_grad();
        var gradient = _leaf!.grad!;
        _steps++;
        var mean = _mean.index_select(0, _index!).mul_(Beta1).add_(gradient, alpha: 1 - Beta1);
        var square = _square.index_select(0, _index!).mul_(Beta2).addcmul_(gradient, gradient, value: 1 - Beta2);
        _mean.index_copy_(0, _index!, mean);
        _square.index_copy_(0, _index!, square);
        var size = learningRate * Math.Sqrt(1 - Math.Pow(Beta2, _steps)) / (1 - Math.Pow(Beta1, _steps));
        var moved = _leaf.detach().sub(mean.div(square.sqrt_().add_(1e-8)).mul_(size));
        _weights.index_copy_(0, _index!, moved);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _weights.Dispose();
        _mean.Dispose();
        _square.Dispose();
    }
}
