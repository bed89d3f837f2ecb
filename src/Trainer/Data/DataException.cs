namespace StreamSentiment.Trainer.Data;

/// <summary>Data that cannot be trained on. The message names the file and what to do; no stack trace is needed to understand it.</summary>
internal sealed class DataException(string message) : Exception(message);
