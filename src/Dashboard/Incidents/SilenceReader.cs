using Dapper;
using Npgsql;
using StreamSentiment.Dashboard.Storage;

namespace StreamSentiment.Dashboard.Incidents;

/// <summary>Reads silences, and what is odd about them.</summary>
internal sealed class SilenceReader(DashboardDatabase database, KnownNames names)
{
    private const string Select =
        """
        select silence_id as SilenceId, s.model as Model, s.rule as Rule, starts_at as StartsAt, ends_at as EndsAt, created_by as CreatedBy,
               nullif(why, '') as Why,
               exists (select from model_choices c where c.model = s.model)
                   or exists (select from incidents i where i.model = s.model and i.resolved_at is null) as HasModel,
               exists (select from incidents i where i.rule = s.rule) as HasRule
        from silences s
        """;

    /// <summary>Silences that are not over.</summary>
    public async Task<IReadOnlyList<SilenceAnswer>> ListAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        var rows = await connection.QueryAsync<Row>(new CommandDefinition(
            $"{Select} where ends_at > now() order by ends_at, silence_id limit 500", cancellationToken: cancellationToken));
        return [.. rows.Select(ToAnswer)];
    }

    /// <summary>One silence, over or not.</summary>
    public async Task<SilenceAnswer> ReadAsync(NpgsqlConnection connection, long silence, CancellationToken cancellationToken) =>
        ToAnswer(await connection.QuerySingleAsync<Row>(new CommandDefinition(
            $"{Select} where silence_id = @silence", new { silence }, cancellationToken: cancellationToken)));

    private SilenceAnswer ToAnswer(Row row) => new()
    {
        SilenceId = row.SilenceId,
        Model = row.Model,
        Rule = row.Rule,
        StartsAt = row.StartsAt,
        EndsAt = row.EndsAt,
        CreatedBy = row.CreatedBy,
        Why = row.Why,
        Warnings = names.Warnings(row.Model, row.HasModel, row.Rule, row.HasRule),
    };

    private sealed record Row
    {
        public required long SilenceId { get; init; }

        public string? Model { get; init; }

        public string? Rule { get; init; }

        public required DateTime StartsAt { get; init; }

        public required DateTime EndsAt { get; init; }

        public required string CreatedBy { get; init; }

        public string? Why { get; init; }

        public required bool HasModel { get; init; }

        public required bool HasRule { get; init; }
    }
}
