// What docs/storage.md compares: ways of writing scored tweets, each into tables of its own in the database named, which are dropped again.
//   dotnet run -c Release --project scripts/store-variants -- 'Host=/tmp/pg;Username=me;Database=scratch' [rows] [variant ...]
// The server has to run on this machine: its processes' CPU is read from /proc.
using System.Diagnostics;
using System.Globalization;
using Npgsql;
using StreamSentiment.StoreVariants;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
if (args.Length == 0)
{
    Console.Error.WriteLine("usage: store-variants CONNECTION [ROWS] [VARIANT ...]; variants: " + string.Join(", ", Variant.All.Select(variant => variant.Name)));
    return 2;
}

var rows = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 500_000;
await using var database = NpgsqlDataSource.Create(args[0]);
foreach (var variant in Variant.All.Where(variant => args.Length < 3 || args.Skip(2).Contains(variant.Name)))
{
    foreach (var (hashed, batch, writers) in from hashed in new[] { false, true } from batch in new[] { 2_048, 4_096 } from writers in new[] { 1, 2, 3 } select (hashed, batch, writers))
    {
        await MeasureAsync(variant, hashed, batch, writers);
    }
}

return 0;

async Task MeasureAsync(Variant variant, bool hashed, int batch, int writers)
{
    await ExecuteAsync(Variant.Drop + variant.Tables + "; checkpoint");
    var batches = TestRows.Make(rows / batch, batch, hashed);
    var connections = new List<NpgsqlConnection>();
    for (var i = 0; i < writers; i++)
    {
        connections.Add(await database.OpenConnectionAsync());
    }

    var (server, client, wal) = (ServerCpu(), Process.GetCurrentProcess().TotalProcessorTime, await WalAsync());
    var watch = Stopwatch.StartNew();
    var next = -1;
    await Task.WhenAll(connections.Select(connection => Task.Run(async () =>
    {
        for (int i; (i = Interlocked.Increment(ref next)) < batches.Length;)
        {
            await variant.Write(connection, batches[i]);
        }
    })));
    watch.Stop();
    var count = (double)batches.Length * batch;
    Console.WriteLine(
        $"{variant.Name,-13} {(hashed ? "hashes" : "numbers"),-7} {batch} x{writers} {count / watch.Elapsed.TotalSeconds,8:N0} rows/s  server {(ServerCpu() - server) / count * 1e6,5:F2} us/row  "
        + $"client {(Process.GetCurrentProcess().TotalProcessorTime - client).TotalMicroseconds / count,5:F2} us/row  wal {(await WalAsync() - wal) / count,4:F0} B/row");
    connections.ForEach(connection => connection.Dispose());
    await ExecuteAsync(Variant.Drop);

    double ServerCpu() => connections.Sum(connection =>
    {
        var stat = File.ReadAllText($"/proc/{connection.ProcessID}/stat");
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return (long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture)) / 100.0;
    });
}

async Task ExecuteAsync(string sql)
{
    await using var command = database.CreateCommand(sql);
    command.CommandTimeout = 0;
    await command.ExecuteNonQueryAsync();
}

async Task<double> WalAsync()
{
    await using var command = database.CreateCommand("select pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::float8");
    return (double)(await command.ExecuteScalarAsync())!;
}
