using System.Text.Json;
using System.Text.Json.Serialization;
using Npgsql;
using NpgsqlTypes;
using StreamSentiment.Common.Models.Serving;
using StreamSentiment.Common.Storage;

namespace StreamSentiment.Scorer.Choices;

/// <summary>Writes table <c>model_choices</c>: a row whenever the choice, or the reason for or against some version, is another one.</summary>
internal sealed class ChoiceStore(NpgsqlDataSource database)
{
    private const string TakeTurn = $"select pg_advisory_xact_lock({AdvisoryLocks.Choices})";

    // Compared with the last row, and not with what this process remembers: it may have been written before a restart, or by another process.
    private const string Insert =
        """
        insert into model_choices (chosen_at, model, version, reason, passed_over, previous_version, registry)
        select $1, $2, $3, $4, $5, last.version, $6
        from (select) one left join lateral (select * from model_choices where model = $2 order by choice_id desc limit 1) last on true
        where (last.version, last.reason, last.passed_over, last.registry) is distinct from ($3, $4, $5, $6)
        """;

    /// <summary>Adds a row, unless the last one says the same.</summary>
    /// <returns>Whether it was added.</returns>
    public async Task<bool> WriteAsync(ChoiceAccount account, CancellationToken cancellationToken)
    {
        var choice = account.Choice;
        var passedOver = JsonSerializer.Serialize(
            [.. choice.PassedOver.Select(passed => new PassedOverVersion(passed.Version.Version, passed.Reason))], ChoiceJson.Default.PassedOverVersionArray);
        await using var connection = await database.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                new NpgsqlBatchCommand(TakeTurn),
                new NpgsqlBatchCommand(Insert)
                {
                    Parameters =
                    {
                        new() { Value = account.ChosenAt.UtcDateTime },
                        new() { Value = choice.Chosen!.Name },
                        new() { Value = choice.Chosen.Version },
                        new() { Value = Storable(choice.Reason) },
                        new() { Value = passedOver.Replace(@"\u0000", @"\uFFFD", StringComparison.Ordinal), NpgsqlDbType = NpgsqlDbType.Jsonb },
                        new() { Value = account.Registry },
                    },
                },
            },
        };
        return await batch.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false) > 0;
    }

    // Postgres has no NUL in text; here it may stand in a quoted piece of a broken package.
    private static string Storable(string text) => text.Replace('\0', '\uFFFD');
}

/// <summary>An element of <c>passed_over</c>.</summary>
internal sealed record PassedOverVersion(string Version, string Reason);

/// <summary>Source-generated JSON of <c>passed_over</c>.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(PassedOverVersion[]))]
internal sealed partial class ChoiceJson : JsonSerializerContext;
