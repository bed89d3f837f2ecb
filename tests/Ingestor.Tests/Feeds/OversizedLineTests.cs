using System.Security.Cryptography;
using System.Text;
using StreamSentiment.Common.Tweets;

namespace StreamSentiment.Ingestor.Tests.Feeds;

public class OversizedLineTests
{
    private const int TwoMegabytes = 2 * 1024 * 1024;

    [Theory]
    [InlineData("id,text\n", "1,before\n", "2,{0}", "3,after")]
    [InlineData("", "{{\"text\":\"before\"}}\n", "{{\"text\":\"{0}\"}}", "{{\"text\":\"after\"}}")]
    public void A_line_of_two_megabytes_costs_itself_and_keeps_its_beginning(string header, string before, string big, string after)
    {
        static string Format(string format, string value = "") => format.Replace("{0}", value, StringComparison.Ordinal)
            .Replace("{{", "{", StringComparison.Ordinal).Replace("}}", "}", StringComparison.Ordinal);
        foreach (var lineEnd in new[] { "\n", "\r\n" })
        {
            var line = Format(big, new string('x', TwoMegabytes));

            var records = TestFeed.Read(header + Format(before) + line + lineEnd + Format(after) + lineEnd);

            var letter = records[1].Refused!;
            Assert.Equal(["before", "after"], TestFeed.Texts(records));
            Assert.Equal((DeadLetterReasons.TooLarge, (long)line.Length, DeadLetter.MaxValueBytes), (letter.Reason, letter.ValueSize, letter.Value.Length));
            Assert.Equal(line[..1000], Encoding.UTF8.GetString(letter.Value, 0, 1000));
            Assert.StartsWith($"line {(header.Length > 0 ? 3 : 2)}: {line.Length} bytes where a record may have 1048576", letter.Error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_digest_is_that_of_the_whole_line_however_it_comes()
    {
        var line = "1," + new string('x', 300_000) + "\r" + new string('y', 5_000);
        byte[] csv = [.. "id,text\n"u8, .. Encoding.UTF8.GetBytes(line + "\r\n"), .. "2,after\n"u8];
        var random = new Random(1);

        var whole = TestFeed.Read(csv, maxBytes: 4096);
        var pieces = TestFeed.Read(csv, maxBytes: 4096, chunk: () => random.Next(1, 500));

        var digest = SHA256.HashData(Encoding.UTF8.GetBytes($"{TestFeed.Name}\u001f\u001f{line}"));
        Assert.Equal(Convert.ToHexStringLower(digest), whole[0].Refused!.Digest);
        Assert.Equal(TestFeed.Describe(whole), TestFeed.Describe(pieces));
        Assert.Equal(line.Length, whole[0].Refused!.ValueSize);
    }

    [Theory]
    [InlineData(1998, null)]
    [InlineData(1999, DeadLetterReasons.TooLarge)]
    public void A_record_may_be_exactly_as_long_as_allowed(int length, string? reason)
    {
        foreach (var lineEnd in new[] { "", "\n", "\r\n" })
        {
            var records = TestFeed.Read("id,text\n1," + new string('x', length) + lineEnd, maxBytes: 2000);

            Assert.Equal(reason, Assert.Single(records).Refused?.Reason);
        }
    }

    [Fact]
    public void The_last_line_may_be_the_one_that_is_too_large()
    {
        var records = TestFeed.Read("{\"text\":\"hi\"}\n{\"text\":\"" + new string('x', 5000), maxBytes: 2000);

        Assert.Equal((2, 5009L), (records.Count, records[1].Refused!.ValueSize));
    }
}
