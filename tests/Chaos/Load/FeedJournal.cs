using System.Globalization;

namespace StreamSentiment.Chaos.Load;

/// <summary>Records that the stream has confirmed: a span of their numbers.</summary>
internal readonly record struct Accepted(long First, long Count);

/// <summary>The feed's own account of what was confirmed, a line for each answer: what the checker believes.</summary>
internal sealed class FeedJournal(string path) : IDisposable
{
    private readonly StreamWriter _writer = new(path) { AutoFlush = true };
    private readonly Lock _lock = new();

    /// <summary>The file.</summary>
    public string Path => path;

    /// <summary>Notes that the stream has confirmed these records.</summary>
    public void Add(Accepted accepted)
    {
        lock (_lock)
        {
            _writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{accepted.First} {accepted.Count}"));
        }
    }

    /// <summary>Reads an account.</summary>
    public static IReadOnlyList<Accepted> Read(string path) => [.. File.ReadLines(path).Select(line =>
    {
        var fields = line.Split(' ');
        return new Accepted(long.Parse(fields[0], CultureInfo.InvariantCulture), long.Parse(fields[1], CultureInfo.InvariantCulture));
    })];

    /// <inheritdoc/>
    public void Dispose() => _writer.Dispose();
}
