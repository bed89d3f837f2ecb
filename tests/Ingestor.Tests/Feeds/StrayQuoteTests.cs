using System.Text;
using StreamSentiment.Common.Tweets;
using StreamSentiment.Ingestor.Feeds;

namespace StreamSentiment.Ingestor.Tests.Feeds;

public class StrayQuoteTests
{
    private const string Header = "id,lang,text\n";

    [Theory]
    [InlineData("1,en,say \"hi\" now", "say \"hi\" now")]
    [InlineData("1,en,5\" of snow", "5\" of snow")]
    [InlineData("1,en,\"hi\" she said", "hi she said")]
    [InlineData("1,en,\"a \"\"b\"\" c\" d \"\"e\"\"", "a \"b\" c d \"\"e\"\"")]
    [InlineData("1,en,\"\"\"\"", "\"")]
    [InlineData("1,en,\" a\"\"\"", " a\"")]
    public void Within_a_line_quotes_out_of_place_are_tolerated(string row, string text)
    {
        Assert.Equal([text], TestFeed.Texts(TestFeed.Read(Header + row)));
        Assert.Equal([text, "next"], TestFeed.Texts(TestFeed.Read(Header + row + "\r\n2,en,next")));
    }

    [Fact]
    public void A_field_of_several_lines_is_legitimate()
    {
        var records = TestFeed.Read(Header + "1,en,\"one\r\ntwo, \"\"three\"\"\n\n4\"\n2,\"e\nn\",\"five\n\"\n3,en,six\n1,2\n");

        Assert.Equal(["one\r\ntwo, \"three\"\n\n4", "five\n", "six"], TestFeed.Texts(records));
        Assert.Equal(["line 10: 2 fields where the header names 3"], TestFeed.Errors(records));
    }

    [Theory]
    [InlineData(100, 0)]
    [InlineData(101, 101)]
    public void A_field_may_have_100_lines_and_one_of_more_is_cut_at_its_first(int lines, int refused)
    {
        var csv = Header + "1,en,\"" + string.Join('\n', Enumerable.Repeat("x", lines)) + "\"\n2,en,after\n";

        var records = TestFeed.Read(csv);

        Assert.Equal(refused, TestFeed.Errors(records).Count);
        Assert.Equal("after", records[^1].Tweet!.Text);
    }

    [Theory]
    [InlineData(65_000, 0)]
    [InlineData(66_000, 2)]
    public void A_field_of_several_lines_may_have_64_KiB_and_a_longer_one_is_cut_at_its_first(int length, int refused)
    {
        foreach (var (first, second) in new[] { (10, length), (length, 10) })
        {
            var csv = Header + $"1,en,\"{new string('a', first)}\n{new string('b', second)}\"\n2,en,after\n";

            var records = TestFeed.Read(csv);

            Assert.Equal(refused, TestFeed.Errors(records).Count);
            Assert.Equal("after", records[^1].Tweet!.Text);
        }
    }

    [Fact]
    public void Within_one_line_a_quoted_field_may_be_as_long_as_a_record() =>
        Assert.Equal(300_000, TestFeed.OnlyTweet(Header + $"1,en,\"{new string('a', 300_000)}\"").Text.Length);

    [Fact]
    public void A_quote_that_is_never_closed_costs_its_line()
    {
        var records = TestFeed.Read(Header + "1,en,\"oh\n2,en,two\n3,en,three");

        Assert.Equal(["two", "three"], TestFeed.Texts(records));
        Assert.Equal(["line 2: a quoted field is not closed before the end of the feed"], TestFeed.Errors(records));
        Assert.Equal("1,en,\"oh", Encoding.UTF8.GetString(records[0].Refused!.Value));
        Assert.Equal((DeadLetterReasons.Malformed, 1L), (records[0].Refused!.Reason, records[0].Refused!.FeedPosition));
    }

    [Fact]
    public void A_neighbour_whose_quoted_text_begins_with_a_line_end_or_a_comma_is_not_swallowed()
    {
        const string Stray = "1,en,\"oh\n";

        foreach (var text in new[] { "\nfirst", ",first", "\n", ",a,", ",", "\n,\n", "a,\n", ",\"\n", "\"", "\"\"\n\"" })
        {
            var quoted = $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
            foreach (var neighbour in new[] { $"2,en,{quoted}x\n3,en,y\n", $"2,en,{quoted}\n3,en,y\n", $"2,en,{quoted}\n3,en,\"y\"\n\"4\",en,\"z\"\n" })
            {
                if (neighbour.Contains("\"x", StringComparison.Ordinal))
                {
                    continue;
                }

                var expected = TestFeed.Read(Header + neighbour).ConvertAll(record => record.Tweet?.Text);
                var records = TestFeed.Read(Header + Stray + neighbour);

                Assert.Equal([null, .. expected], records.ConvertAll(record => record.Tweet?.Text));
            }
        }
    }

    [Fact]
    public void A_text_that_ends_with_a_line_end_or_a_comma_is_not_taken_for_a_stray_quote()
    {
        var records = TestFeed.Read(Header + "1,en,\"a\nb,\"\n2,en,\"c\n\"\n3,en,d\n4,en,\"e\n5,en,\"\n6,en,\"f\"\n");

        Assert.Equal(["a\nb,", "c\n", "d", "e\n5,en,", "f"], TestFeed.Texts(records));
    }

    [Theory]
    [InlineData("unquoted", 1)]
    [InlineData("quoted text", 2)]
    [InlineData("all quoted", 3)]
    [InlineData("mixed", 4)]
    [InlineData("several lines", 5)]
    public void One_stray_quote_anywhere_costs_one_record_at_most(string style, int seed)
    {
        var random = new Random(seed);
        var rows = Enumerable.Range(0, 40).Select(i => Row(i, style, random)).ToList();
        for (var hit = 0; hit < rows.Count; hit++)
        {
            for (var at = 0; at <= rows[hit].TrimEnd('\n').Length; at++)
            {
                var csv = new StringBuilder("target,id,date,flag,user,text\n");
                for (var i = 0; i < rows.Count; i++)
                {
                    csv.Append(i == hit ? rows[i].Insert(at, "\"") : rows[i]);
                }

                var ids = TestFeed.Read(csv.ToString()).Where(record => record.Tweet is not null).Select(record => record.Tweet!.Id).ToHashSet();

                var lost = Enumerable.Range(0, rows.Count).Where(i => i != hit && !ids.Contains($"id{i}")).ToList();
                Assert.True(lost.Count == 0, $"A quote at {at} of record {hit} ({rows[hit].TrimEnd()}) cost records {string.Join(", ", lost)}");
            }
        }
    }

    private static string Row(int i, string style, Random random)
    {
        string[] texts = ["plain words", "a, b and c", "she said \"\"hi\"\" to me", "\"\"Quote\"\" first", "ends in \"\"quote\"\"", "", ",", "x,"];
        var text = texts[random.Next(texts.Length)] + $" {i}";
        var kind = style == "mixed" ? (string[])["unquoted", "quoted text", "all quoted", "several lines"] : [style];
        return kind[random.Next(kind.Length)] switch
        {
            "unquoted" => $"0,id{i},,flag,user{i},words and words {i}\n",
            "quoted text" => $"4,id{i},,flag,user{i},\"{text}\"\n",
            "all quoted" => $"\"0\",\"id{i}\",\"\",\"flag\",\"user{i}\",\"{text}\"\n",
            _ => $"4,\"id{i}\",,flag,user{i},\"{text}\nsecond line, of {i}\n\"\"third\"\"\"\n",
        };
    }
}
