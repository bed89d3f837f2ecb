namespace StreamSentiment.Chaos.Checking;

/// <summary>What has to become of each record, by those who made them.</summary>
internal interface IExpectation
{
    /// <summary>The number of the record with this id; null where there is none.</summary>
    long? NumberOf(string id);

    /// <summary>The id of a record.</summary>
    string IdOf(long number);

    /// <summary>What has to become of it.</summary>
    Load.RecordKind KindOf(long number);

    /// <summary>The text that its row must have.</summary>
    string TextOf(long number);

    /// <summary>The label that it was sent with.</summary>
    string? ExpectedOf(long number);
}
