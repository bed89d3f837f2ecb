namespace StreamSentiment.Chaos.Network;

/// <summary>Changes what a server answers on one connection.</summary>
internal interface IAnswerFilter
{
    /// <summary>Takes bytes of the server.</summary>
    /// <returns>What is passed on now; valid until the next call.</returns>
    ReadOnlyMemory<byte> Pass(ReadOnlyMemory<byte> bytes);
}
