using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using StreamSentiment.Common.Hosting;
using StreamSentiment.TestSupport;

namespace StreamSentiment.EndToEnd.Tests;

/// <summary>The Dashboard that <c>./run</c> brings along.</summary>
public partial class DashboardTests
{
    [Fact]
    public async Task Three_judgements_that_say_wrong_open_an_incident_and_a_mail_also_over_a_kill_of_everything()
    {
        await using var folder = new StreamFolder();
        var feed = folder.Write("feed.csv", TestFeeds.Csv(20, labelledEach: 0));
        await using (var stream = folder.Start("--feed", feed))
        {
            using var client = await ClientAsync(stream);
            for (var tweet = 1; tweet <= 2; tweet++)
            {
                await Eventually.HoldsAsync(async () => await JudgeAsync(client, $"{tweet}") == HttpStatusCode.Accepted, $"a judgement of tweet {tweet}, once it is scored");
            }

            // Whether or not they have reached Alerting: the broker forgets all, the outbox nothing.
            await stream.KillEverythingAsync(folder.Data);
        }

        await using (var stream = folder.Start("--feed", feed))
        {
            using var client = await ClientAsync(stream);
            Assert.Equal(HttpStatusCode.Accepted, await JudgeAsync(client, "3"));
            await Eventually.HoldsAsync(() => folder.Mails.Count == 1, "the report of an incident", 60);
            // How to look further.
            Assert.Contains(client.BaseAddress!.Authority, await File.ReadAllTextAsync(folder.Mails[0]), StringComparison.Ordinal);
            await stream.InterruptAsync();
            Assert.Equal(0, (await stream.ResultAsync()).ExitCode);
        }

        Assert.Equal(1, await folder.CountAsync("incidents"));
        Assert.Equal(["1", "2", "3"], await folder.QueryAsync<string>("select tweet_id from verdicts where judge = 'person' and not correct order by seq"));
    }

    [Fact]
    public async Task Two_streams_side_by_side_have_a_page_each_and_one_may_have_none()
    {
        await using var folder = new StreamFolder();
        await using var other = new StreamFolder();
        await using var first = folder.Start();
        await using var second = other.Start();
        var pages = new[] { await PageOfAsync(first), await PageOfAsync(second) };
        Assert.NotEqual(pages[0], pages[1]);
        await using var third = new StreamFolder();
        var none = await third.RunAsync("--feed", third.Write("feed.csv", TestFeeds.Csv(5)), "--until-done", "--Dashboard:Enabled=false");
        Assert.Equal(0, none.ExitCode);
        Assert.DoesNotContain("page  ", none.Output + none.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_Dashboard_that_would_be_open_to_all_ends_the_start_before_there_is_a_database()
    {
        await using var folder = new StreamFolder();
        var result = await folder.RunAsync("--Dashboard:Host=*");
        Assert.Equal(StreamHost.BadSettings, result.ExitCode);
        Assert.Contains("Dashboard:ApiKeys is empty", result.Errors, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(folder.Data, "postgres")), result.Output);
    }

    private static async Task<HttpStatusCode> JudgeAsync(HttpClient client, string tweet)
    {
        using var body = new StringContent(JsonSerializer.Serialize(new { tweet_id = tweet, correct = false, by = "ann" }), Encoding.UTF8, "application/json");
        using var answer = await client.PostAsync(new Uri("/feedback", UriKind.Relative), body);
        return answer.StatusCode;
    }

    private static async Task<HttpClient> ClientAsync(StreamProcess stream) => new() { BaseAddress = new Uri(await PageOfAsync(stream)) };

    private static async Task<string> PageOfAsync(StreamProcess stream)
    {
        await stream.PrintsAsync("page      http://", 180);
        return Page().Match(stream.Output + stream.Errors).Groups["address"].Value;
    }

    [GeneratedRegex(@"page      (?<address>http://\S+)", RegexOptions.ExplicitCapture)]
    private static partial Regex Page();
}
