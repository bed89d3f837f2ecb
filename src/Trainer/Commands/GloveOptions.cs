using System.CommandLine;
using StreamSentiment.Trainer.WordVectors;

namespace StreamSentiment.Trainer.Commands;

/// <summary>Options of <c>train glove</c>.</summary>
internal sealed class GloveOptions() : VectorOptions(window: 10, epochs: 15, learningRate: 0.05)
{
    public Option<double> XMax { get; } = Options.Real("--x-max", "Co-occurrences from this count on weigh 1.",
        new GloveSettings().XMax, 1e-3, 1e9);

    public Option<double> Alpha { get; } = Options.Share("--alpha", "Power by which rarer ones weigh less.", new GloveSettings().Alpha);

    public Option<int> Memory { get; } = Options.Number("--memory",
        "Megabytes for co-occurrences; those beyond wait in files.", 1000, 1, 1_000_000);

    /// <inheritdoc />
    protected override IEnumerable<Option> Own => [XMax, Alpha, Memory];

    /// <inheritdoc />
    public override void Check(ParseResult given, MemoryBudget memory) => memory.RequireCooccurrences(Read(given).Memory);

    /// <summary>The settings that were given.</summary>
    public GloveSettings Read(ParseResult given) => new()
    {
        Dimensions = given.GetValue(Dimensions),
        Window = given.GetValue(Window),
        Epochs = given.GetValue(Epochs),
        XMax = (float)given.GetValue(XMax),
        Alpha = (float)given.GetValue(Alpha),
        Memory = given.GetValue(Memory) * 1_000_000L,
        LearningRate = (float)given.GetValue(LearningRate),
        Threads = given.GetValue(Threads),
        Seed = given.GetValue(Seed),
    };
}
