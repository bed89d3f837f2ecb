using Npgsql;
using StreamSentiment.Chaos.Load;

namespace StreamSentiment.Chaos.Checking;

/// <summary>
/// Counts what is there against what was accepted. It knows the feed's account, the tables and the mails, and nothing of the stream's code.
/// </summary>
internal static class Checker
{
    /// <summary>Counts.</summary>
    /// <param name="connectionString">The stream's database; nothing may write to it meanwhile.</param>
    /// <param name="expectation">What has to become of each record.</param>
    /// <param name="accepted">The feed's account.</param>
    /// <param name="mails">Message-IDs of the mails that came.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<CheckResult> RunAsync(
        string connectionString, IExpectation expectation, IReadOnlyList<Accepted> accepted, IReadOnlyList<string> mails, CancellationToken cancellationToken)
    {
        await using var database = NpgsqlDataSource.Create(connectionString + ";Pooling=false");
        var found = new Discrepancies();
        var records = new RecordCheck(database, expectation, accepted, found);
        await records.RunAsync(cancellationToken).ConfigureAwait(false);
        await CountsAsync(database, records, found, cancellationToken).ConfigureAwait(false);
        var incidents = new IncidentCheck(database, mails, found);
        await incidents.RunAsync(cancellationToken).ConfigureAwait(false);
        return new CheckResult
        {
            Accepted = records.Accepted,
            Rows = records.Rows,
            DeadLetters = records.Letters,
            Verdicts = records.Verdicts,
            Incidents = incidents.Incidents,
            Notices = incidents.Notices,
            Mails = mails.Count,
            MailsAgain = mails.Count - mails.Distinct().Count(),
            Discrepancies = found.All,
        };
    }

    // The counts that the views are made of are written with the rows, and must say the same.
    private static async Task CountsAsync(NpgsqlDataSource database, RecordCheck records, Discrepancies found, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            """
            select coalesce(sum(tweets), 0)::bigint, coalesce(sum(positive), 0)::bigint, coalesce(sum(tweets) filter (where folded), 0)::bigint,
                   (select coalesce(sum(tweets), 0)::bigint from sentiment_hours)
            from sentiment_counts
            """);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
        if ((reader.GetInt64(0), reader.GetInt64(1)) != (records.Rows, records.Positive))
        {
            found.Add("counts that are not those of the rows", $"{reader.GetInt64(0)} tweets, {reader.GetInt64(1)} positive, where the rows are {records.Rows} and {records.Positive}");
        }

        if (reader.GetInt64(2) != reader.GetInt64(3))
        {
            found.Add("hours that are not those of the counts", $"{reader.GetInt64(3)} tweets, where those that are folded are {reader.GetInt64(2)}");
        }
    }
}
