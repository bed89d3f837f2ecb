using Npgsql;
using StreamSentiment.Standalone.Sql;
using StreamSentiment.TestSupport;

namespace StreamSentiment.Standalone.Tests.Sql;

public class TablePrinterTests
{
    [Theory]
    [InlineData("select 1 as n, 'a' as word union all select 20, 'bcd' order by 1", " n | word\n---+-----\n 1 | a\n20 | bcd\n(2 rows)\n")]
    [InlineData("select null::text as nothing", "nothing\n-------\n\n(1 row)\n")]
    [InlineData("select 1 as n where false", "n\n-\n(0 rows)\n")]
    [InlineData("select E'two\\nlines\\x1b[31m' as text", "text\n---------------\ntwo\\nlines\uFFFD[31m\n(1 row)\n")]
    [InlineData("select true as yes, array['x','y'] as list, 0.25::real as p", "yes | list  |    p\n----+-------+-----\nt   | {x,y} | 0.25\n(1 row)\n")]
    [InlineData("select 'NaN'::numeric as n, 1e400::numeric > 0 as big", "  n | big\n----+----\nNaN | t\n(1 row)\n")]
    [InlineData("select interval '1 year 2 mon' as i, date 'infinity' as d, time '24:00' as t", "i             | d        | t\n--------------+----------+---------\n1 year 2 mons | infinity | 24:00:00\n(1 row)\n")]
    [InlineData("select pg_sleep(0) as nothing", "nothing\n-------\n\n(1 row)\n")]
    public async Task A_table_is_aligned_and_safe_to_look_at(string query, string expected)
    {
        await using var database = NpgsqlDataSource.Create(await TestPostgres.NewDatabaseAsync());
        await using var command = database.CreateCommand(query);
        command.AllResultTypesAreUnknown = true;
        await using var reader = await command.ExecuteReaderAsync();
        var output = new StringWriter { NewLine = "\n" };
        await TablePrinter.PrintAsync(reader, output, CancellationToken.None);
        Assert.Equal(Lines(expected), Lines(output.ToString()));
    }

    // Trailing spaces are no part of the picture, and numbers of one column may be padded.
    private static string[] Lines(string text) => [.. text.Split('\n').Select(line => line.TrimEnd())];
}
