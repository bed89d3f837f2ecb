using StreamSentiment.Common.Text;

namespace StreamSentiment.Trainer.Ngrams;

/// <summary>Settings of <see cref="LinearModel"/>.</summary>
internal sealed record LinearSettings
{
    /// <summary>Passes over the data.</summary>
    public int Epochs { get; init; } = 4;

    /// <summary>Step of AdaGrad.</summary>
    public float LearningRate { get; init; } = 0.15f;

    /// <summary>Pull of each step towards 0, as a share of the weight.</summary>
    public float Decay { get; init; } = 1e-5f;

    /// <summary>Seed of the order of the texts.</summary>
    public int Seed { get; init; } = 7;
}

/// <summary>
/// Logistic regression on hashed n-grams (<see cref="NgramFeatures"/>), learned with AdaGrad (Duchi et al. 2011), text by text. It knows
/// letters and word pairs, which an LSTM on words does not, and so is wrong about other texts: good company in an ensemble.
/// </summary>
internal sealed class LinearModel
{
    private readonly float[] _weights = new float[1 << NgramFeatures.Bits];
    private readonly float[] _squares = new float[1 << NgramFeatures.Bits];
    private readonly NgramFeatures _features;
    private float _bias;

    private LinearModel(TokenizerSettings tokenizer) => _features = new NgramFeatures(tokenizer);

    /// <summary>Learns.</summary>
    /// <param name="texts">Texts with the probability of being positive that they should get, and what they weigh in the loss.</param>
    public static LinearModel Train(
        IReadOnlyList<(string Text, float Label, float Weight)> texts, TokenizerSettings tokenizer, LinearSettings settings, Progress progress, CancellationToken stop)
    {
        var model = new LinearModel(tokenizer);
        var order = Enumerable.Range(0, texts.Count).ToArray();
        var random = new Random(settings.Seed);
        for (var epoch = 0; epoch < settings.Epochs; epoch++)
        {
            random.Shuffle(order);
            for (var i = 0; i < order.Length; i++)
            {
                stop.ThrowIfCancellationRequested();
                model.Learn(texts[order[i]], settings);
                progress.Report(((long)epoch * order.Length) + i + 1);
            }
        }

        progress.Done();
        return model;
    }

    /// <summary>The logit of being positive.</summary>
    public float Score(string text)
    {
        _features.Read(text);
        var score = _bias;
        for (var i = 0; i < _features.Features.Count; i++)
        {
            score += _weights[_features.Features[i]] * _features.Values[i];
        }

        return score;
    }

    private void Learn((string Text, float Label, float Weight) text, LinearSettings settings)
    {
        var error = text.Weight * ((1 / (1 + MathF.Exp(-Score(text.Text)))) - text.Label);
        _bias -= 0.01f * settings.LearningRate * error;
        for (var i = 0; i < _features.Features.Count; i++)
        {
            var feature = _features.Features[i];
            var gradient = error * _features.Values[i];
            _squares[feature] += gradient * gradient;
            _weights[feature] -= (settings.LearningRate * gradient / (MathF.Sqrt(_squares[feature]) + 1e-6f)) + (settings.Decay * _weights[feature]);
        }
    }
}
