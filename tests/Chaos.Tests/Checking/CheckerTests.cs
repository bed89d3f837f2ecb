using Npgsql;
using StreamSentiment.Chaos.Checking;
using StreamSentiment.Chaos.Load;
using StreamSentiment.TestSupport;

namespace StreamSentiment.Chaos.Tests.Checking;

/// <summary>The checker finds nothing where everything is there, and finds each thing that could go wrong: otherwise it would prove nothing.</summary>
public class CheckerTests
{
    // As the stream would leave it: each labelled record was judged wrong, so that an incident opened and was mailed.
    private const string Complete =
        """
        insert into scored_tweets (tweet_id, text, created_at, feed, expected, label, positive_probability, model, model_version, scored_at)
        select 'c' || lpad(n::text, 10, '0'), 'text ' || n, now(), 'load', case when n in (2, 4, 6) then 'positive' end, 'negative', 0.25, 'm', '1', '2026-01-01Z'
        from generate_series(0, 7) n;
        insert into sentiment_counts (minute, feed, model, model_version, folded, tweets, positive, probability_sum, true_positive, false_positive, true_negative, false_negative)
        values (now(), 'load', 'm', '1', true, 5, 0, 2, 0, 0, 0, 3), (now(), 'load', 'm', '1', false, 3, 0, 2, 0, 0, 0, 0);
        insert into dead_letters (digest, reason, error, value, value_size, attempts, dead_lettered_at)
        values ('d8', 'malformed', '', '{"id":"c0000000008', 1, 1, now()), ('d9', 'unscorable', '', '{"id":"c0000000009"}', 1, 1, now());
        insert into verdicts (verdict_id, tweet_id, text, positive_probability, predicted, expected, correct, model, model_version, judged_at, judge)
        select 'v' || n, 'c' || lpad(n::text, 10, '0'), 'text ' || n, 0.25, 'negative', 'positive', false, 'm', '1', '2026-01-01Z', 'feed' from unnest(array[2, 4, 6]) n;
        insert into verdicts (verdict_id, tweet_id, text, correct, model, model_version, judged_at, judge)
        values ('v9', 'c0000000009', '', false, 'm', '1', '2026-01-01Z', 'scorer');
        insert into incidents (incident_id, rule, model, model_version, opened_at, last_run_at, runs, verdict_ids, message_id, resolved_at)
        values ('i1', 'consecutive', 'm', '1', '2026-01-01Z', '2026-01-01Z', 1, '{v2,v4,v6}', '<i1@streamsentiment>', '2026-01-01 00:05Z');
        insert into notices (notice_id, incident_id, kind, number, channel, message_id, state, created_at)
        values ('i1.mail.opened-1', 'i1', 'opened', 1, 'mail', '<i1@streamsentiment>', 'sent', now()),
               ('i1.mail.resolved-1', 'i1', 'resolved', 1, 'mail', '<i1.resolved-1@streamsentiment>', 'sent', now());
        """;

    private static readonly string[] Mails = ["<i1@streamsentiment>", "<i1@streamsentiment>", "<i1.resolved-1@streamsentiment>"];

    [Fact]
    public async Task Where_everything_is_there_it_finds_nothing_and_counts_right()
    {
        var result = await CheckAsync();
        Assert.Empty(result.Discrepancies);
        Assert.Equal((10, 8, 2, 4), (result.Accepted, result.Rows, result.DeadLetters, result.Verdicts));
        Assert.Equal((1, 2, 3, 1), (result.Incidents, result.Notices, result.Mails, result.MailsAgain));
    }

    [Theory]
    [InlineData("delete from scored_tweets where tweet_id = 'c0000000003'", "a lost row", "c0000000003")]
    [InlineData("alter table scored_tweets drop constraint scored_tweets_pkey; insert into scored_tweets select * from scored_tweets where tweet_id = 'c0000000003'", "two rows of one record", "c0000000003")]
    [InlineData("update scored_tweets set text = 'another' where tweet_id = 'c0000000003'", "a row that is not what was sent", "c0000000003")]
    [InlineData("update scored_tweets set expected = 'negative' where tweet_id = 'c0000000004'", "a row that is not what was sent", "c0000000004")]
    [InlineData("update scored_tweets set tweet_id = 'c0000000077' where tweet_id = 'c0000000003'", "a row of no accepted record", "c0000000077")]
    [InlineData("update scored_tweets set tweet_id = 'stranger' where tweet_id = 'c0000000003'", "a row of no accepted record", "stranger")]
    [InlineData("update scored_tweets set tweet_id = 'c0000000008' where tweet_id = 'c0000000003'", "a row of a record that must be a dead letter", "c0000000008")]
    [InlineData("delete from dead_letters where digest = 'd8'", "a lost dead letter", "c0000000008")]
    [InlineData("insert into dead_letters select 'other', reason, error, value, value_size, key, feed, feed_position, topic, partition, \"offset\", 1, now() from dead_letters where digest = 'd8'", "two dead letters of one record", "c0000000008")]
    [InlineData("update dead_letters set value = 'nobody' where digest = 'd8'", "a dead letter of no accepted record", "digest d8 (malformed)")]
    [InlineData("update dead_letters set value = 'c0000000001' where digest = 'd8'", "a dead letter of a record that must be a row", "c0000000001 (malformed)")]
    [InlineData("delete from verdicts where verdict_id = 'v4'", "a lost verdict", "c0000000004")]
    [InlineData("delete from verdicts where verdict_id = 'v9'", "a lost verdict", "c0000000009")]
    [InlineData("update verdicts set verdict_id = 'other' where verdict_id = 'v4'; insert into verdicts (verdict_id, tweet_id, text, positive_probability, predicted, expected, correct, model, model_version, judged_at, judge) select 'v4', tweet_id, text, positive_probability, predicted, expected, correct, model, model_version, judged_at, judge from verdicts where verdict_id = 'other'", "two verdicts on one record", "c0000000004")]
    [InlineData("update verdicts set positive_probability = 0.5 where verdict_id = 'v4'", "a verdict that is not its row's", "c0000000004")]
    [InlineData("update verdicts set model_version = '2' where verdict_id = 'v4'", "a verdict that is not its row's", "c0000000004")]
    [InlineData("update verdicts set tweet_id = 'c0000000001' where verdict_id = 'v4'", "a verdict of judge feed on a record that must have none", "c0000000001")]
    [InlineData("update sentiment_counts set tweets = tweets + 1 where tweets = 3", "counts that are not those of the rows", "9 tweets, 0 positive, where the rows are 8 and 0")]
    [InlineData("update sentiment_hours set tweets = tweets - 1", "hours that are not those of the counts", "4 tweets, where those that are folded are 5")]
    [InlineData("update incidents set message_id = '<changed@streamsentiment>'", "an incident without its mail", "i1")]
    [InlineData("update notices set state = 'pending' where kind = 'resolved'", "a notice that is pending", "i1.mail.resolved-1")]
    [InlineData("update notices set message_id = '<changed@streamsentiment>' where kind = 'resolved'", "a notice without its mail", "i1.mail.resolved-1")]
    [InlineData("delete from incidents", "wrong verdicts in a row that no incident tells of", "v6")]
    public async Task What_goes_wrong_in_the_tables_is_found(string harm, string problem, string id) => AssertFound(await CheckAsync(harm), problem, id);

    [Fact]
    public async Task A_mail_that_never_came_is_found() => AssertFound(await CheckAsync(mails: Mails[2..]), "an incident without its mail", "i1");

    [Fact]
    public async Task A_mail_that_came_again_with_another_Message_ID_is_found() => AssertFound(
        await CheckAsync(mails: [.. Mails, "<again@streamsentiment>"]), "a mail with a Message-ID that no incident and no notice has", "<again@streamsentiment>");

    [Fact]
    public async Task A_row_of_a_record_that_was_never_confirmed_is_found() =>
        AssertFound(await CheckAsync(accepted: [new Accepted(0, 3), new Accepted(4, 6)]), "a row of no accepted record", "c0000000003");

    [Fact]
    public async Task A_record_that_was_confirmed_and_is_nowhere_is_found() =>
        AssertFound(await CheckAsync(accepted: [new Accepted(0, 10), new Accepted(10, 1)]), "a lost row", "c0000000010");

    private static void AssertFound(CheckResult result, string problem, string id)
    {
        var found = result.Discrepancies.FirstOrDefault(discrepancy => discrepancy.What == problem);
        Assert.True(found is not null, $"Not found; found was: {string.Join("; ", result.Discrepancies)}");
        Assert.Contains(id, found.First);
    }

    private static async Task<CheckResult> CheckAsync(string? harm = null, IReadOnlyList<Accepted>? accepted = null, IReadOnlyList<string>? mails = null)
    {
        var connection = await TestPostgres.NewDatabaseAsync();
        await using (var database = NpgsqlDataSource.Create(connection + ";Pooling=false"))
        {
            foreach (var sql in new[] { Complete, harm }.OfType<string>())
            {
                await using var command = database.CreateCommand(sql);
                await command.ExecuteNonQueryAsync();
            }
        }

        return await Checker.RunAsync(connection, new FewRecords(), accepted ?? [new Accepted(0, FewRecords.Count)], mails ?? Mails, CancellationToken.None);
    }
}
