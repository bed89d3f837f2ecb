namespace StreamSentiment.Trainer.Checkpoints;

/// <summary>Keeps the last checkpoint of one training.</summary>
internal interface ICheckpointStore
{
    /// <summary>Where the checkpoint lies, for messages.</summary>
    string Location { get; }

    /// <summary>Takes the place of the last checkpoint. A kill in the middle leaves the last one whole.</summary>
    void Save(Checkpoint checkpoint);

    /// <summary>The last checkpoint; null when there is none, or none that can be read.</summary>
    Checkpoint? Load();

    /// <summary>Forgets the checkpoint: the training has ended, or is to start anew.</summary>
    void Delete();
}
