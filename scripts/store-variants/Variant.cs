using Npgsql;
using NpgsqlTypes;

namespace StreamSentiment.StoreVariants;

/// <summary>One way of keeping and writing rows.</summary>
internal sealed record Variant(string Name, string Tables, Func<NpgsqlConnection, TestRow[], Task> Write)
{
    /// <summary>Removes the tables of any variant.</summary>
    public const string Drop = "drop table if exists variant_rows cascade; drop table if exists variant_keys cascade;";

    private const string Columns = "tweet_id, text, created_at, author, lang, feed, expected, label, positive_probability, model, model_version, scored_at";
    private const string Arrays = "unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
    private const string CopyRows = $"copy variant_rows ({Columns}) from stdin (format binary)";
    private const string Btree = "; create index on variant_rows (scored_at)";
    private const string Brin = "; create index on variant_rows using brin (scored_at)";

    private const string Body =
        """
        (tweet_id text collate "C" not null, text text not null, created_at timestamptz not null, author text, lang text, feed text not null,
         expected text check (expected in ('negative', 'positive')), label text not null check (label in ('negative', 'positive')),
         positive_probability real not null, model text not null, model_version text not null, scored_at timestamptz not null)
        """;

    private const string One = $"create table variant_rows {Body}; alter table variant_rows add primary key (tweet_id)";

    private const string Parts =
        $"""
        create table variant_keys (tweet_id text collate "C" primary key);
        create table variant_rows {Body} partition by range (scored_at);
        create table variant_rows_1 partition of variant_rows for values from (minvalue) to (now() - interval '1 day');
        create table variant_rows_2 partition of variant_rows for values from (now() - interval '1 day') to (now() + interval '1 day')
        """;

    /// <summary>What is compared.</summary>
    public static IReadOnlyList<Variant> All { get; } =
    [
        new("unnest", One + Btree, (connection, rows) => InsertAsync(connection, rows, $"insert into variant_rows select * from {Arrays} on conflict (tweet_id) do nothing returning tweet_id")),
        new("unnest-brin", One + Brin, (connection, rows) => InsertAsync(connection, rows, $"insert into variant_rows select * from {Arrays} on conflict (tweet_id) do nothing")),
        new("keys-unnest", Parts + Brin, (connection, rows) => InsertAsync(
            connection,
            rows,
            $"with new as (insert into variant_keys select unnest($1) on conflict do nothing returning tweet_id) insert into variant_rows select r.* from {Arrays} r ({Columns}) join new using (tweet_id)")),
        new("temporary", One + Brin, TemporaryAsync),
        new("copy", One + Btree, (connection, rows) => CopyAsync(connection, CopyRows, rows, whole: true)),
        new("copy-brin", One + Brin, (connection, rows) => CopyAsync(connection, CopyRows, rows, whole: true)),
        new("keys-copy", Parts + Brin, KeysAsync),
        new("keys-copy-id", Parts + Brin + "; create index on variant_rows (tweet_id)", KeysAsync),
    ];

    private static async Task InsertAsync(NpgsqlConnection connection, TestRow[] rows, string sql)
    {
        await using var transaction = await connection.BeginTransactionAsync();
        await using var command = new NpgsqlCommand(sql, connection, transaction);
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        Add(NpgsqlDbType.Text, row => row.Id);
        Add(NpgsqlDbType.Text, row => row.Text);
        Add(NpgsqlDbType.TimestampTz, row => row.CreatedAt);
        Add(NpgsqlDbType.Text, row => row.Author);
        Add(NpgsqlDbType.Text, _ => "en");
        Add(NpgsqlDbType.Text, _ => "firehose");
        Add(NpgsqlDbType.Text, row => row.Expected);
        Add(NpgsqlDbType.Text, row => row.Label);
        Add(NpgsqlDbType.Real, row => row.Probability);
        Add(NpgsqlDbType.Text, _ => "tweet-sentiment");
        Add(NpgsqlDbType.Text, _ => "3");
        Add(NpgsqlDbType.TimestampTz, _ => now);
        await using (var reader = await command.ExecuteReaderAsync())
        {
            var added = new HashSet<string>(rows.Length);
            while (await reader.ReadAsync())
            {
                added.Add(reader.GetString(0));
            }
        }

        await transaction.CommitAsync();

        void Add<T>(NpgsqlDbType type, Func<TestRow, T> column) => command.Parameters.Add(
            new NpgsqlParameter<T[]> { NpgsqlDbType = NpgsqlDbType.Array | type, TypedValue = Array.ConvertAll(rows, row => column(row)) });
    }

    private static async Task TemporaryAsync(NpgsqlConnection connection, TestRow[] rows)
    {
        await ExecuteAsync(connection, "create temp table if not exists variant_temporary (like variant_rows) on commit delete rows");
        await using var transaction = await connection.BeginTransactionAsync();
        await CopyAsync(connection, CopyRows.Replace("variant_rows", "variant_temporary", StringComparison.Ordinal), rows, whole: true);
        await ExecuteAsync(connection, "insert into variant_rows select * from variant_temporary on conflict (tweet_id) do nothing");
        await transaction.CommitAsync();
    }

    private static async Task KeysAsync(NpgsqlConnection connection, TestRow[] rows)
    {
        await using var transaction = await connection.BeginTransactionAsync();
        await CopyAsync(connection, "copy variant_keys (tweet_id) from stdin (format binary)", rows, whole: false);
        await CopyAsync(connection, CopyRows, rows, whole: true);
        await transaction.CommitAsync();
    }

    // By Npgsql's own writer: the stream's is leaner still, but here the server is measured.
    private static async Task CopyAsync(NpgsqlConnection connection, string sql, TestRow[] rows, bool whole)
    {
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        await using var copy = await connection.BeginBinaryImportAsync(sql);
        foreach (var row in rows)
        {
            await copy.StartRowAsync();
            await copy.WriteAsync(row.Id, NpgsqlDbType.Text);
            if (!whole)
            {
                continue;
            }

            await copy.WriteAsync(row.Text, NpgsqlDbType.Text);
            await copy.WriteAsync(row.CreatedAt, NpgsqlDbType.TimestampTz);
            await copy.WriteAsync(row.Author, NpgsqlDbType.Text);
            await copy.WriteAsync("en", NpgsqlDbType.Text);
            await copy.WriteAsync("firehose", NpgsqlDbType.Text);
            await copy.WriteAsync(row.Expected, NpgsqlDbType.Text);
            await copy.WriteAsync(row.Label, NpgsqlDbType.Text);
            await copy.WriteAsync(row.Probability, NpgsqlDbType.Real);
            await copy.WriteAsync("tweet-sentiment", NpgsqlDbType.Text);
            await copy.WriteAsync("3", NpgsqlDbType.Text);
            await copy.WriteAsync(now, NpgsqlDbType.TimestampTz);
        }

        await copy.CompleteAsync();
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
