using System.Text;
using System.Text.RegularExpressions;
using Npgsql;
using StreamSentiment.Chaos.Load;

namespace StreamSentiment.Chaos.Checking;

/// <summary>Every accepted record is exactly one row or one dead letter, as it was sent, and has the verdict that it must have, once.</summary>
internal sealed partial class RecordCheck
{
    private readonly NpgsqlDataSource _database;
    private readonly IExpectation _expectation;
    private readonly Discrepancies _found;
    private readonly Seen[] _seen;

    /// <summary>Makes one.</summary>
    /// <param name="database">The stream's database.</param>
    /// <param name="expectation">What has to become of each record.</param>
    /// <param name="accepted">The feed's account.</param>
    /// <param name="found">Told what is not as it must be.</param>
    public RecordCheck(NpgsqlDataSource database, IExpectation expectation, IReadOnlyList<Accepted> accepted, Discrepancies found)
    {
        (_database, _expectation, _found) = (database, expectation, found);
        _seen = new Seen[accepted.Count == 0 ? 0 : accepted.Max(span => span.First + span.Count)];
        foreach (var span in accepted)
        {
            for (var number = span.First; number < span.First + span.Count; number++)
            {
                _seen[number] |= Seen.Accepted;
            }
        }

        Accepted = _seen.LongCount(seen => seen.HasFlag(Seen.Accepted));
    }

    [Flags]
    private enum Seen : byte
    {
        None = 0,
        Accepted = 1,
        Row = 2,
        Letter = 4,
        FeedVerdict = 8,
        ScorerVerdict = 16,
    }

    /// <summary>Records that were accepted.</summary>
    public long Accepted { get; }

    /// <summary>Rows.</summary>
    public long Rows { get; private set; }

    /// <summary>Rows whose label is positive.</summary>
    public long Positive { get; private set; }

    /// <summary>Dead letters.</summary>
    public long Letters { get; private set; }

    /// <summary>Verdicts.</summary>
    public long Verdicts { get; private set; }

    /// <summary>Looks at all of it.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await RowsAsync(cancellationToken).ConfigureAwait(false);
        await LettersAsync(cancellationToken).ConfigureAwait(false);
        await VerdictsAsync(cancellationToken).ConfigureAwait(false);
        for (var number = 0L; number < _seen.Length; number++)
        {
            if (_seen[number].HasFlag(Seen.Accepted))
            {
                Complete(number, _expectation.KindOf(number), _seen[number]);
            }
        }
    }

    private async Task RowsAsync(CancellationToken cancellationToken)
    {
        await foreach (var row in ReadAsync("select tweet_id, text, expected, label from scored_tweets", cancellationToken).ConfigureAwait(false))
        {
            Rows++;
            Positive += row.GetString(3) == "positive" ? 1 : 0;
            var id = row.GetString(0);
            if (NumberOf(id, "a row of no accepted record") is not { } number)
            {
                continue;
            }

            Mark(number, Seen.Row, "two rows of one record");
            if (_expectation.KindOf(number) is not (RecordKind.Plain or RecordKind.Labelled))
            {
                _found.Add("a row of a record that must be a dead letter", id);
            }
            else if (row.GetString(1) != _expectation.TextOf(number) || Text(row, 2) != _expectation.ExpectedOf(number))
            {
                _found.Add("a row that is not what was sent", id);
            }
        }
    }

    // Each letter holds its record, and each record its id.
    private async Task LettersAsync(CancellationToken cancellationToken)
    {
        await foreach (var row in ReadAsync("select digest, substring(value from 1 for 1000), reason from dead_letters", cancellationToken).ConfigureAwait(false))
        {
            Letters++;
            var value = Encoding.Latin1.GetString((byte[])row.GetValue(1));
            var ids = Id().Matches(value);
            if (ids.Count == 0)
            {
                _found.Add("a dead letter of no accepted record", $"digest {row.GetString(0)} ({row.GetString(2)})");
            }
            else if (NumberOf(ids[0].Value, "a dead letter of no accepted record") is { } number)
            {
                Mark(number, Seen.Letter, "two dead letters of one record");
                if (_expectation.KindOf(number) is RecordKind.Plain or RecordKind.Labelled)
                {
                    _found.Add("a dead letter of a record that must be a row", $"{ids[0].Value} ({row.GetString(2)})");
                }
            }
        }
    }

    private async Task VerdictsAsync(CancellationToken cancellationToken)
    {
        const string Query =
            """
            select v.tweet_id, v.judge, v.verdict_id,
                   (v.positive_probability, v.predicted, v.expected, v.model, v.model_version, v.judged_at, v.text, v.correct)
                   is not distinct from (t.positive_probability, t.label, t.expected, t.model, t.model_version, t.scored_at, t.text, t.label = t.expected)
            from verdicts v left join scored_tweets t on t.tweet_id = v.tweet_id collate "C"
            """;
        await foreach (var row in ReadAsync(Query, cancellationToken).ConfigureAwait(false))
        {
            Verdicts++;
            var (id, judge) = (row.GetString(0), row.GetString(1));
            if (NumberOf(id, "a verdict on no accepted record") is not { } number)
            {
                continue;
            }

            switch (judge, _expectation.KindOf(number))
            {
                case ("feed", RecordKind.Labelled):
                    Mark(number, Seen.FeedVerdict, "two verdicts on one record");
                    if (!row.GetBoolean(3))
                    {
                        _found.Add("a verdict that is not its row's", id);
                    }

                    break;
                case ("scorer", RecordKind.Unscorable):
                    Mark(number, Seen.ScorerVerdict, "two verdicts on one record");
                    break;
                default:
                    _found.Add($"a verdict of judge {judge} on a record that must have none", id);
                    break;
            }
        }
    }

    private void Complete(long number, RecordKind kind, Seen seen)
    {
        var place = kind is RecordKind.Plain or RecordKind.Labelled ? Seen.Row : Seen.Letter;
        if (!seen.HasFlag(place))
        {
            _found.Add(place == Seen.Row ? "a lost row" : "a lost dead letter", _expectation.IdOf(number));
        }

        var verdict = kind switch { RecordKind.Labelled => Seen.FeedVerdict, RecordKind.Unscorable => Seen.ScorerVerdict, _ => Seen.None };
        if (!seen.HasFlag(verdict))
        {
            _found.Add("a lost verdict", _expectation.IdOf(number));
        }
    }

    private long? NumberOf(string id, string problem)
    {
        if (_expectation.NumberOf(id) is { } number && number < _seen.Length && _seen[number].HasFlag(Seen.Accepted))
        {
            return number;
        }

        _found.Add(problem, id);
        return null;
    }

    private void Mark(long number, Seen what, string problem)
    {
        if (_seen[number].HasFlag(what))
        {
            _found.Add(problem, _expectation.IdOf(number));
        }

        _seen[number] |= what;
    }

    private async IAsyncEnumerable<NpgsqlDataReader> ReadAsync(
        string query, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var command = _database.CreateCommand(query);
        command.CommandTimeout = 0;
        await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            yield return reader;
        }
    }

    private static string? Text(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    [GeneratedRegex("c[0-9]{10}")]
    private static partial Regex Id();
}
