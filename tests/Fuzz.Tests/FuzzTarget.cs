namespace StreamSentiment.Fuzz.Tests;

/// <summary>A parser of outside input: what to feed it with, and what it may do with that.</summary>
/// <param name="Name">Family and parser, such as <c>feeds/csv</c>; also the folder of its cases.</param>
/// <param name="Seeds">Valid inputs of ours, which are then spoilt.</param>
/// <param name="Tokens">Words of the format, which mutations put in.</param>
/// <param name="Parse">Parses an input and holds the invariants of its outcome, if there are any.</param>
/// <param name="Refusals">The exceptions by which the parser may say no. Any other one is a fault.</param>
internal sealed record FuzzTarget(string Name, IReadOnlyList<byte[]> Seeds, IReadOnlyList<byte[]> Tokens, Action<byte[]> Parse, params Type[] Refusals)
{
    /// <summary>Inputs that are tried as they are, before all others: what once broke the parser and is too long for a file.</summary>
    public IReadOnlyList<byte[]> Known { get; init; } = [];

    /// <summary>Inputs that <c>./test</c> tries, beside those and the seeds.</summary>
    public int Rounds { get; init; } = 400;

    /// <summary>Longest input.</summary>
    public int MaxBytes { get; init; } = 256 * 1024;

    /// <summary>Most bytes that one input may make the parser allocate, beside <see cref="AllocatedPerByte"/> for each of its bytes.</summary>
    public long MaxAllocated { get; init; } = 64 * 1024 * 1024;

    /// <summary>Most bytes that the parser may allocate for a byte of its input.</summary>
    public long AllocatedPerByte { get; init; } = 2_000;

    /// <inheritdoc/>
    public override string ToString() => Name;
}
