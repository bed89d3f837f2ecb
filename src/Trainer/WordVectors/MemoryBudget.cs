using System.Globalization;
using StreamSentiment.Trainer.Data;

namespace StreamSentiment.Trainer.WordVectors;

/// <summary>Refuses what will not fit before it is allocated: a process that the system kills tells nobody why.</summary>
/// <param name="Available">Bytes that this process may use.</param>
internal sealed record MemoryBudget(long Available)
{
    /// <summary>Longest array of floats whose bytes a checkpoint can hold.</summary>
    private const long MostFloats = int.MaxValue / sizeof(float);

    /// <summary>What the machine, or the container that we are in, has.</summary>
    public static MemoryBudget Machine => new(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes);

    /// <summary>Asks for tables of word vectors.</summary>
    /// <param name="rows">Words.</param>
    /// <param name="columns">Numbers of a row.</param>
    /// <param name="tables">How many such tables are needed at once.</param>
    /// <param name="what">What they are for.</param>
    /// <param name="besides">Bytes that are needed beside the tables.</param>
    /// <exception cref="DataException">They do not fit; the message says how much is needed and how to need less.</exception>
    public void Require(long rows, long columns, int tables, string what, long besides = 0)
    {
        if (rows * columns > MostFloats)
        {
            throw new DataException($"{what}: {rows} words of {columns} components are more than one table can hold "
                + $"({MostFloats} numbers). Take fewer words (--max-vocabulary) or components (--dimensions).");
        }

        var needed = (rows * columns * tables * sizeof(float)) + besides;
        if (needed > Available)
        {
            var more = besides > 0 ? $" and {Megabytes(besides)} MB of co-occurrences (--memory)" : "";
            throw new DataException($"{what} need {Megabytes(needed)} MB of memory for {rows} words of {columns} components{more}, and "
                + $"there are {Megabytes(Available)} MB. Take fewer words (--max-vocabulary) or components (--dimensions), or a "
                + "bigger machine.");
        }
    }

    /// <summary>Asks for the buffers in which co-occurrences are counted.</summary>
    /// <param name="bytes">What was asked for.</param>
    /// <exception cref="DataException">They do not fit; the message says what there is.</exception>
    public void RequireCooccurrences(long bytes)
    {
        if (bytes > Available)
        {
            throw new DataException($"--memory {Megabytes(bytes)}: there are {Megabytes(Available)} MB. Give less; co-occurrences "
                + "that find no room wait in files.");
        }
    }

    private static string Megabytes(long bytes) => (bytes / 1e6).ToString("0.#", CultureInfo.InvariantCulture);
}
