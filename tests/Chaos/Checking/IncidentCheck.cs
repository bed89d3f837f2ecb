using Npgsql;

namespace StreamSentiment.Chaos.Checking;

/// <summary>Wrong verdicts in a row have an incident, every incident and every notice its mail, always with its own Message-ID.</summary>
/// <param name="database">The stream's database.</param>
/// <param name="mails">The Message-IDs of the mails that came, in their order.</param>
/// <param name="found">Told what is not as it must be.</param>
internal sealed class IncidentCheck(NpgsqlDataSource database, IReadOnlyList<string> mails, Discrepancies found)
{
    // As the stream is told, see StreamSettings.
    private const int InARow = 3;
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(5);

    // Verdicts come from several threads: of two runs the later one may have been judged a little earlier.
    private static readonly TimeSpan Disorder = TimeSpan.FromMinutes(1);

    /// <summary>Rows of <c>incidents</c>.</summary>
    public long Incidents { get; private set; }

    /// <summary>Rows of <c>notices</c>.</summary>
    public long Notices { get; private set; }

    /// <summary>Looks at all of it.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var sent = mails.ToHashSet();
        var known = new HashSet<string>();
        var spans = new Dictionary<string, List<(DateTime From, DateTime To)>>();
        await using (var incidents = await ReadAsync(
            "select incident_id, message_id, model || ' ' || model_version, opened_at, coalesce(resolved_at, '9999-01-01Z'), part_of is null, verdict_ids from incidents", cancellationToken).ConfigureAwait(false))
        {
            while (await incidents.ReadAsync(cancellationToken).ConfigureAwait(false))
            {
                Incidents++;
                var (id, message) = (incidents.GetString(0), incidents.GetString(1));
                if (!known.Add(message))
                {
                    found.Add("two incidents with one Message-ID", id);
                }

                if (incidents.GetBoolean(5) && !sent.Contains(message))
                {
                    found.Add("an incident without its mail", id);
                }

                if (!spans.TryGetValue(incidents.GetString(2), out var list))
                {
                    list = spans[incidents.GetString(2)] = [];
                }

                list.Add((incidents.GetDateTime(3), incidents.GetDateTime(4)));
            }
        }

        await NoticesAsync(sent, known, cancellationToken).ConfigureAwait(false);
        foreach (var mail in sent.Where(mail => !known.Contains(mail)))
        {
            found.Add("a mail with a Message-ID that no incident and no notice has", mail);
        }

        await RunsAsync(spans, cancellationToken).ConfigureAwait(false);
    }

    private async Task NoticesAsync(HashSet<string> sent, HashSet<string> known, CancellationToken cancellationToken)
    {
        await using var notices = await ReadAsync("select notice_id, message_id, state, kind from notices where channel = 'mail'", cancellationToken).ConfigureAwait(false);
        while (await notices.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            Notices++;
            var (id, message, state) = (notices.GetString(0), notices.GetString(1), notices.GetString(2));
            known.Add(message);
            if (state != "sent")
            {
                found.Add($"a notice that is {state}", id);
            }
            else if (!sent.Contains(message))
            {
                found.Add("a notice without its mail", id);
            }
        }
    }

    // By the order in which the verdicts were taken in, which is the order that the rule goes by.
    private async Task RunsAsync(Dictionary<string, List<(DateTime From, DateTime To)>> incidents, CancellationToken cancellationToken)
    {
        await using var verdicts = await ReadAsync(
            "select model || ' ' || model_version, correct, judged_at, verdict_id from verdicts where judge in ('feed', 'person') order by model, model_version, seq", cancellationToken).ConfigureAwait(false);
        var last = new Queue<DateTime>();
        var model = "";
        while (await verdicts.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            if (verdicts.GetString(0) != model || verdicts.GetBoolean(1))
            {
                last.Clear();
                model = verdicts.GetString(0);
            }

            if (verdicts.GetBoolean(1))
            {
                continue;
            }

            last.Enqueue(verdicts.GetDateTime(2));
            if (last.Count < InARow)
            {
                continue;
            }

            var at = last.Max();
            if (at - last.Min() <= Window && !incidents.GetValueOrDefault(model, []).Exists(span => at >= span.From - Disorder && at <= span.To))
            {
                found.Add("wrong verdicts in a row that no incident tells of", verdicts.GetString(3));
            }

            last.Dequeue();
        }
    }

    private async Task<NpgsqlDataReader> ReadAsync(string query, CancellationToken cancellationToken)
    {
        var connection = await database.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        await using var command = new NpgsqlCommand(query, connection) { CommandTimeout = 0 };
        return await command.ExecuteReaderAsync(System.Data.CommandBehavior.CloseConnection, cancellationToken).ConfigureAwait(false);
    }
}
