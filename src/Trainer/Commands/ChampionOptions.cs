using System.CommandLine;

namespace StreamSentiment.Trainer.Commands;

/// <summary>Options of <c>train champion</c>: those of the student, which is an LSTM, and those of its teachers.</summary>
internal sealed class ChampionOptions : LstmOptions
{
    /// <summary>The student's defaults are those of the shipped champion.</summary>
    public ChampionOptions()
    {
        Dimensions.DefaultValueFactory = _ => 128;
        MaxVocabulary.DefaultValueFactory = _ => 30_000;
        Texts.MarkNegations.DefaultValueFactory = _ => true;
        Texts.KnownMentions.DefaultValueFactory = _ => true;
        Units.DefaultValueFactory = _ => 64;
        Epochs.DefaultValueFactory = _ => 10;
        Batch.DefaultValueFactory = _ => 128;
        // Soft labels and many texts leave little to learn by heart.
        Dropout.DefaultValueFactory = _ => 0.2;
        EmbeddingDropout.DefaultValueFactory = _ => 0.15;
        WordDropout.DefaultValueFactory = _ => 0.03;
        // Three of four airline tweets are negative: with their classes at even weight one threshold would not do for all sets.
        Weights.DefaultValueFactory = _ => "airline:positive=2";
        HalfEmbedding.DefaultValueFactory = _ => true;
    }

    public Option<int> Teachers { get; } = Options.Number("--teachers", "How many teachers; each learns all tweets but one fold.", 8, 1, 100);

    public Option<int> TeacherUnits { get; } = Options.Number("--teacher-units", "Units of a teacher, in each direction.", 128, 1, 2048);

    public Option<int> TeacherEpochs { get; } = Options.Number("--teacher-epochs", "Largest number of passes of a teacher.", 5, 1, 1000);

    public Option<string> TeacherWeights { get; } = Options.Text("--teacher-weights",
        "What tweets weigh in the teachers' loss by their set or origin and their class there.", "airline:positive=3");

    public Option<double> LinearWeight { get; } = Options.Real("--linear-weight",
        "What a teacher's linear model weighs where its LSTM weighs 1.", 0.4, 0, 1000);

    public Option<double> LabelShare { get; } = Options.Share("--label-share",
        "How much a label of the main set counts for the student beside what the teachers say of its tweet.", 0.3);

    public Option<double> OtherLabelShare { get; } = Options.Share("--other-label-share",
        "The same for tweets of the other sets, whose labels people gave and which are seldom wrong.", 0.6);

    public Option<double> UndecidedWeight { get; } = Options.Real("--undecided-weight",
        "What a tweet that nobody labelled weighs for the student where a labelled one weighs 1.", 1, 0, 1000);

    /// <inheritdoc />
    public override IEnumerable<Option> All =>
        [.. base.All, Teachers, TeacherUnits, TeacherEpochs, TeacherWeights, LinearWeight, LabelShare, OtherLabelShare, UndecidedWeight];

    /// <summary>Those that decide what one teacher says: students may differ in the others and learn from the same teachers.</summary>
    public IEnumerable<Option> OfTeachers =>
        [Seed, Threads, Dimensions, VectorEpochs, VectorFile, MinCount, MaxVocabulary, .. Texts.All, LearningRate, TeacherUnits, TeacherEpochs, TeacherWeights];
}
