using Npgsql;
using NpgsqlTypes;
using StreamSentiment.Common.Tweets;

namespace StreamSentiment.Dashboard.Predictions;

/// <summary>Adds rows to <c>predictions</c>: one statement for all that wait, on a connection that is kept.</summary>
internal static class PredictionInsert
{
    // A crash of the server may take the last half second of predictions with it; nobody waits for the disk.
    private const string DoNotWaitForTheDisk = "set synchronous_commit = off";

    private const string Insert =
        """
        insert into predictions (prediction_id, text, label, positive_probability, threshold, model, model_version, predicted_at)
        select prediction_id, text, label, positive_probability, threshold, model, model_version, now()
        from unnest($1, $2, $3, $4, $5, $6, $7) as fresh (prediction_id, text, label, positive_probability, threshold, model, model_version)
        """;

    /// <summary>Makes a connection ready for <see cref="RunAsync"/>.</summary>
    public static async Task<NpgsqlCommand> PrepareAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var ready = new NpgsqlCommand(DoNotWaitForTheDisk, connection);
        await ready.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        var command = new NpgsqlCommand(Insert, connection);
        for (var i = 0; i < 7; i++)
        {
            command.Parameters.Add(i is 3 or 4
                ? new NpgsqlParameter<float[]> { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Real, TypedValue = [] }
                : new NpgsqlParameter<string[]> { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text, TypedValue = [] });
        }

        await command.PrepareAsync(cancellationToken).ConfigureAwait(false);
        return command;
    }

    /// <summary>Adds the rows.</summary>
    public static Task RunAsync(NpgsqlCommand command, IReadOnlyList<Prediction> rows, CancellationToken cancellationToken)
    {
        Set(0, row => row.Id);
        Set(1, row => Storable(row.Text));
        Set(2, row => row.Label.ToName());
        Set(3, row => row.PositiveProbability);
        Set(4, row => row.Threshold);
        Set(5, row => row.Model);
        Set(6, row => row.ModelVersion);
        return command.ExecuteNonQueryAsync(cancellationToken);

        void Set<T>(int place, Func<Prediction, T> column) =>
            ((NpgsqlParameter<T[]>)command.Parameters[place]).TypedValue = [.. rows.Select(column)];
    }

    // Postgres has no NUL in text, and UTF-8 no half of a surrogate pair.
    private static string Storable(string text)
    {
        if (!text.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF') && !text.Contains('\0', StringComparison.Ordinal))
        {
            return text;
        }

        var clean = new System.Text.StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            clean.Append(rune.Value == 0 ? "\uFFFD" : rune.ToString());
        }

        return clean.ToString();
    }
}
