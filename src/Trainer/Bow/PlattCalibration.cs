namespace StreamSentiment.Trainer.Bow;

/// <summary>Turns scores into probabilities: sigmoid(slope · score + offset).</summary>
internal readonly record struct PlattCalibration(double Slope, double Offset)
{
    /// <summary>For scores that are log-odds already.</summary>
    public static readonly PlattCalibration None = new(1, 0);

    /// <summary>Probability of a score.</summary>
    public float Probability(float score) => (float)(1 / (1 + Math.Exp(-((Slope * score) + Offset))));

    /// <summary>
    /// Fits slope and offset by Newton's method, with Platt's targets, which keep scores that separate the classes from slopes without end.
    /// </summary>
    /// <param name="labels">1 positive, 0 negative; both are there.</param>
    public static PlattCalibration Fit(ReadOnlySpan<float> scores, IReadOnlyList<float> labels)
    {
        var (mean, scale) = Spread(scores);
        double positives = labels.Count(label => label > 0), negatives = labels.Count - positives;
        var (high, low) = ((positives + 1) / (positives + 2), 1 / (negatives + 2));
        var (slope, offset) = (0.0, Math.Log((positives + 1) / (negatives + 1)));
        for (var step = 0; step < 100; step++)
        {
            // Gradient and Hessian of the mean cross-entropy over scores of mean 0 and deviation 1.
            double gradientSlope = 0, gradientOffset = 0, both = 0, slopes = 1e-9, offsets = 1e-9;
            for (var i = 0; i < scores.Length; i++)
            {
                var score = (scores[i] - mean) / scale;
                var probability = 1 / (1 + Math.Exp(-((slope * score) + offset)));
                var (difference, curve) = (probability - (labels[i] > 0 ? high : low), probability * (1 - probability));
                gradientSlope += difference * score / scores.Length;
                gradientOffset += difference / scores.Length;
                slopes += curve * score * score / scores.Length;
                both += curve * score / scores.Length;
                offsets += curve / scores.Length;
            }

            var determinant = (slopes * offsets) - (both * both);
            var slopeStep = ((offsets * gradientSlope) - (both * gradientOffset)) / determinant;
            var offsetStep = ((slopes * gradientOffset) - (both * gradientSlope)) / determinant;
            // Far from the end a whole step could leap over it.
            var share = Math.Min(1, 2 / (Math.Abs(slopeStep) + Math.Abs(offsetStep) + 1e-300));
            (slope, offset) = (slope - (share * slopeStep), offset - (share * offsetStep));
            if (Math.Abs(slopeStep) + Math.Abs(offsetStep) < 1e-10)
            {
                break;
            }
        }

        return new PlattCalibration(slope / scale, offset - (slope * mean / scale));
    }

    private static (double Mean, double Scale) Spread(ReadOnlySpan<float> scores)
    {
        double sum = 0, squares = 0;
        foreach (var score in scores)
        {
            sum += score;
        }

        var mean = sum / scores.Length;
        foreach (var score in scores)
        {
            squares += (score - mean) * (score - mean);
        }

        var deviation = Math.Sqrt(squares / scores.Length);
        return (mean, deviation > 0 ? deviation : 1);
    }
}
