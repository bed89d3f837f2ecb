namespace StreamSentiment.Common.Models.Serving;

/// <summary>All seats of a process: each gets a model of its own from one package, and all of them another at once.</summary>
internal sealed class ModelSeats(ModelEngine engine)
{
    // As many texts as one run of any network takes, so that a model has done all it does before a tweet waits for it.
    private const int WarmUpTexts = 256;

    private readonly Lock _lock = new();
    private readonly List<ModelSeat> _seats = [];
    private ModelPackage? _package;

    /// <summary>Adds a seat, with a model where there is a package.</summary>
    public ModelSeat Add()
    {
        lock (_lock)
        {
            var seat = new ModelSeat(_package is null ? null : Make(_package), Remove);
            _seats.Add(seat);
            return seat;
        }
    }

    /// <summary>Makes a model for each seat and warms it up; nobody scores with them yet.</summary>
    /// <exception cref="ModelPackageException">One of them does not prove itself.</exception>
    public IReadOnlyList<SentimentModel> Prepare(ModelPackage package)
    {
        int count;
        lock (_lock)
        {
            count = _seats.Count;
        }

        var models = new List<SentimentModel>(count);
        try
        {
            while (models.Count < count)
            {
                models.Add(Make(package));
            }

            return models;
        }
        catch
        {
            models.ForEach(model => model.Dispose());
            throw;
        }
    }

    /// <summary>Puts the prepared models into the seats. Takes no time: whoever scores ends with the model that it has.</summary>
    /// <returns>Ends when the models before them are disposed.</returns>
    public Task Swap(ModelPackage package, IReadOnlyList<SentimentModel> models)
    {
        lock (_lock)
        {
            _package = package;
            // Not each has one: a seat may have been added meanwhile.
            var gone = _seats.Select((seat, i) => seat.Replace(i < models.Count ? models[i] : Make(package))).ToList();

            foreach (var spare in models.Skip(_seats.Count))
            {
                spare.Dispose();
            }

            return Task.WhenAll(gone);
        }
    }

    /// <summary>Empties all seats.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            _package = null;
            _seats.ForEach(seat => _ = seat.Replace(null));
        }
    }

    private SentimentModel Make(ModelPackage package)
    {
        var model = new SentimentModel(package, engine);
        try
        {
            model.VerifyGolden();
            var texts = new string[WarmUpTexts];
            for (var i = 0; i < texts.Length; i++)
            {
                texts[i] = package.Golden[i % package.Golden.Count].Text;
            }

            model.Score(texts, new float[texts.Length]);
            return model;
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    private void Remove(ModelSeat seat)
    {
        lock (_lock)
        {
            _seats.Remove(seat);
        }
    }
}
