using System.Globalization;

namespace StreamSentiment.Trainer.Bow;

/// <summary>One combination of settings that a grid search tries.</summary>
/// <param name="Frequency">What a token counts that comes several times.</param>
/// <param name="Tokens">Only so many tokens are features, the most telling ones; 0 takes all.</param>
internal abstract record GridPoint(TermFrequency Frequency, int Tokens)
{
    /// <summary>The settings, for people and for the run's log.</summary>
    public sealed override string ToString()
    {
        var tokens = Tokens > 0 ? string.Create(CultureInfo.InvariantCulture, $"{Tokens} tokens") : "all tokens";
        return string.Join(", ", new[] { $"{Frequency.ToString().ToLowerInvariant()} frequency", tokens, Own }.Where(part => part.Length > 0));
    }

    /// <summary>What only this learner has.</summary>
    protected abstract string Own { get; }
}

/// <summary>Logistic regression.</summary>
/// <param name="L2">Half of it times the square of each weight is added to the sum of the losses.</param>
internal sealed record LogisticRegressionPoint(TermFrequency Frequency, float L2) : GridPoint(Frequency, 0)
{
    /// <inheritdoc />
    protected override string Own => string.Create(CultureInfo.InvariantCulture, $"L2 {L2}");
}

/// <summary>Naive Bayes.</summary>
/// <param name="Absent">Whether a known token that is not there speaks too (Bernoulli); else only those that are there do (multinomial).</param>
/// <param name="Smoothing">What is added to how many tweets of a class hold a token.</param>
internal sealed record NaiveBayesPoint(bool Absent, double Smoothing) : GridPoint(TermFrequency.Binary, 0)
{
    /// <inheritdoc />
    protected override string Own => string.Create(CultureInfo.InvariantCulture, $"{(Absent ? "Bernoulli" : "multinomial")}, smoothing {Smoothing}");
}

/// <summary>Linear support vector machine.</summary>
/// <param name="Lambda">How strongly weights are drawn to 0 by each step.</param>
/// <param name="Passes">Passes over the tweets.</param>
internal sealed record LinearSvmPoint(TermFrequency Frequency, float Lambda, int Passes) : GridPoint(Frequency, 0)
{
    /// <inheritdoc />
    protected override string Own => string.Create(CultureInfo.InvariantCulture, $"lambda {Lambda}, {Passes} passes");
}

/// <summary>Random forest.</summary>
/// <param name="Trees">Number of trees.</param>
/// <param name="Leaves">Largest number of leaves of a tree.</param>
internal sealed record RandomForestPoint(TermFrequency Frequency, int Tokens, int Trees, int Leaves) : GridPoint(Frequency, Tokens)
{
    /// <inheritdoc />
    protected override string Own => string.Create(CultureInfo.InvariantCulture, $"{Trees} trees of {Leaves} leaves");
}
