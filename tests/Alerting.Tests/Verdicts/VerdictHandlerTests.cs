using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Confluent.Kafka;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using StreamSentiment.Alerting.Rules;
using StreamSentiment.Alerting.Tests.Support;
using StreamSentiment.Common.Streaming;
using StreamSentiment.Common.Tweets;

namespace StreamSentiment.Alerting.Tests.Verdicts;

public class VerdictHandlerTests
{
    [Fact]
    public async Task Three_wrong_in_a_row_open_one_incident_and_further_ones_belong_to_it()
    {
        await using var database = await TestDatabase.CreateAsync();
        using var alerting = new Wiring(database);

        await alerting.HandleAsync(Wrong("a", 0), Wrong("b", 6), Wrong("c", 12), Wrong("d", 18));

        Assert.Equal(
            ["consecutive|tweet-sentiment|1|2|2026-11-03 12:00:12|2026-11-03 12:00:18|3|t"],
            await database.ListAsync<string>(
                """
                select concat_ws('|', rule, model, model_version, runs, opened_at at time zone 'utc', last_run_at at time zone 'utc',
                                 array_length(verdict_ids, 1), resolved_at is null and reported_at is null)
                from incidents
                """));
        Assert.Equal(["a", "b", "c", "d"], await database.ListAsync<string>("select tweet_id from verdicts order by seq"));
    }

    [Fact]
    public async Task Batches_of_one_say_the_same_as_one_batch()
    {
        await using var one = await TestDatabase.CreateAsync();
        await using var many = await TestDatabase.CreateAsync();
        using var together = new Wiring(one, clock: new FakeTimeProvider(Make.Noon.AddDays(1)), rules: ByShareToo());
        using var apart = new Wiring(many, clock: new FakeTimeProvider(Make.Noon.AddDays(1)), rules: ByShareToo());
        var random = new Random(7);
        var verdicts = Enumerable.Range(0, 120).Select(index => Make.Verdict(
            $"t{index}", random.Next(3) == 0, index * random.Next(0, 40), (Judge)random.Next(3), version: $"{random.Next(2)}") with
        {
            // Finer than Postgres keeps it.
            JudgedAt = Make.Noon.AddSeconds(index * 9).AddTicks(random.Next(100)),
        }).ToList();

        await together.HandleAsync(verdicts);
        foreach (var verdict in verdicts)
        {
            await apart.HandleAsync(verdict);
        }

        const string Sql = "select concat_ws('|', incident_id, rule, runs, opened_at, last_run_at, verdict_ids, resolved_at) from incidents order by opened_at, incident_id";
        var incidents = await one.ListAsync<string>(Sql);
        Assert.Contains(incidents, incident => incident.Contains("|consecutive|", StringComparison.Ordinal));
        Assert.Contains(incidents, incident => incident.Contains("|share|", StringComparison.Ordinal));
        Assert.Equal(incidents, await many.ListAsync<string>(Sql));
    }

    [Fact]
    public async Task Verdicts_that_come_again_change_nothing()
    {
        await using var database = await TestDatabase.CreateAsync();
        using var alerting = new Wiring(database);
        List<Verdict> verdicts = [Wrong("a", 0), Wrong("a", 0), Wrong("b", 1), Wrong("b", 1)];

        await alerting.HandleAsync(verdicts);
        await alerting.HandleAsync(verdicts);
        Assert.Equal(0, await database.AskAsync<long>("select count(*) from incidents"));

        using var restarted = new Wiring(database);
        await restarted.HandleAsync([.. verdicts, Wrong("c", 2)]);
        await restarted.HandleAsync([.. verdicts, Wrong("c", 2)]);
        Assert.Equal(1, await database.AskAsync<long>("select runs from incidents"));
        Assert.Equal(3, await database.AskAsync<long>("select count(*) from verdicts"));
    }

    [Fact]
    public async Task Models_and_versions_between_one_another_are_judged_apart()
    {
        await using var database = await TestDatabase.CreateAsync();
        using var alerting = new Wiring(database);

        await alerting.HandleAsync(
            Wrong("a", 0), Make.Verdict("a", true, 0, version: "2"), Wrong("b", 1), Make.Verdict("b", false, 1, version: "2"),
            Make.Verdict("b", false, 1, model: "other"), Wrong("c", 2), Make.Verdict("c", false, 2, version: "2"));

        Assert.Equal(["tweet-sentiment 1"], await database.ListAsync<string>("select model || ' ' || model_version from incidents"));
        await alerting.HandleAsync(Make.Verdict("d", false, 3, version: "2"));
        Assert.Equal(2, await database.AskAsync<long>("select count(*) from incidents"));
    }

    [Fact]
    public async Task A_judge_that_does_not_count_is_stored_and_no_more()
    {
        await using var database = await TestDatabase.CreateAsync();
        using var alerting = new Wiring(database);

        await alerting.HandleAsync(Wrong("a", 0));
        await alerting.HandleAsync(Enumerable.Range(0, 9).Select(index => Make.Verdict($"x{index}", index % 2 == 0, 1, Judge.Scorer)));
        await alerting.HandleAsync(Wrong("b", 2));
        Assert.Equal(0, await database.AskAsync<long>("select count(*) from incidents"));

        await alerting.HandleAsync(Make.Verdict("c", false, 3, Judge.Person));
        Assert.Equal(1, await database.AskAsync<long>("select count(*) from incidents"));
        Assert.Equal(12, await database.AskAsync<long>("select count(*) from verdicts"));
    }

    [Fact]
    public async Task Invariant_6_processes_that_take_the_same_verdicts_at_once_open_one_incident()
    {
        await using var database = await TestDatabase.CreateAsync();
        var verdicts = Enumerable.Range(0, 60).Select(index => Wrong($"t{index / 2}", index / 2, version: $"{index % 2}")).ToList();
        var processes = Enumerable.Range(0, 6).Select(_ => new Wiring(database)).ToList();

        await Task.WhenAll(processes.Select((process, number) => Task.Run(async () =>
        {
            // Each in pieces of its own size, and half of them through the models in the other order.
            foreach (var piece in verdicts.Chunk(number + 3))
            {
                await process.HandleAsync(number % 2 == 0 ? piece : piece.OrderByDescending(verdict => verdict.ModelVersion));
            }
        })));

        processes.ForEach(process => process.Dispose());
        Assert.Equal(["0 28", "1 28"], await database.ListAsync<string>("select model_version || ' ' || runs from incidents order by model_version"));
        Assert.Equal(60, await database.AskAsync<long>("select count(*) from verdicts"));
    }

    [Fact]
    public async Task Quiet_resolves_an_incident_and_the_next_run_opens_another()
    {
        await using var database = await TestDatabase.CreateAsync();
        using var alerting = new Wiring(database, clock: new FakeTimeProvider(Make.Noon.AddDays(1)));

        await alerting.HandleAsync(Wrong("a", 0), Wrong("b", 1), Wrong("c", 2));
        await alerting.HandleAsync(Wrong("d", 1000), Wrong("e", 1001), Wrong("f", 1002));

        Assert.Equal(
            ["2026-11-03 12:00:02 1 2026-11-03 12:05:02", "2026-11-03 12:16:42 1 "],
            await database.ListAsync<string>(
                "select concat(opened_at at time zone 'utc', ' ', runs, ' ', resolved_at at time zone 'utc') from incidents order by opened_at"));
    }

    [Fact]
    public async Task The_clock_resolves_what_no_further_run_does_and_late_verdicts_open_no_second_incident()
    {
        await using var database = await TestDatabase.CreateAsync();
        using var alerting = new Wiring(database);
        await alerting.HandleAsync(Wrong("a", 0), Wrong("b", 0), Wrong("c", 0));

        alerting.Clock.Advance(TimeSpan.FromSeconds(300));
        await alerting.Resolver.ResolveAsync(CancellationToken.None);
        Assert.Equal(1, await database.AskAsync<long>("select count(*) from incidents where resolved_at is null"));

        alerting.Clock.Advance(TimeSpan.FromMilliseconds(1));
        await alerting.Resolver.ResolveAsync(CancellationToken.None);
        Assert.Equal(Make.Noon.AddSeconds(300).UtcDateTime, await database.AskAsync<DateTime>("select resolved_at from incidents"));

        // Read late, as after an outage: they were given while the incident was open.
        await alerting.HandleAsync(Wrong("d", 10), Wrong("e", 20));
        Assert.Equal(["3 true"], await database.ListAsync<string>("select runs || ' ' || (resolved_at is null) from incidents"));
    }

    /// <summary>A partition that was away for hours, or a feed that was read again from the morning.</summary>
    [Fact]
    public async Task Runs_of_the_morning_that_are_read_in_the_afternoon_are_an_incident_of_the_morning()
    {
        await using var database = await TestDatabase.CreateAsync();
        using var alerting = new Wiring(database);
        await alerting.HandleAsync(Wrong("a", 0), Wrong("b", 0), Wrong("c", 0));

        await alerting.HandleAsync(Wrong("d", -9_002), Wrong("e", -9_001), Wrong("f", -9_000));
        await alerting.HandleAsync(Wrong("g", -8_900));
        await alerting.HandleAsync(Make.Verdict("right", true), Wrong("h", -1), Wrong("i", 0), Wrong("j", 1));

        Assert.Equal(
            ["2026-11-03 09:30:00 2 2026-11-03 09:36:40 09:29:58", "2026-11-03 12:00:00 2  11:59:59"],
            await database.ListAsync<string>(
                """
                select concat(opened_at at time zone 'utc', ' ', runs, ' ', resolved_at at time zone 'utc', ' ', (first_verdict_at at time zone 'utc')::time)
                from incidents order by opened_at
                """));
        // Told of apart, and not as news of now.
        Assert.Equal(2, await database.AskAsync<long>("select count(*) from notices where kind = 'opened'"));
        Assert.Equal(2, await database.AskAsync<long>("select count(*) from incidents where part_of is null"));
    }

    /// <summary>Where quiet lasts longer than a run reaches, what would have been one incident in order is one when it comes late.</summary>
    [Fact]
    public async Task A_run_read_late_belongs_to_the_incident_that_it_would_have_opened()
    {
        await using var database = await TestDatabase.CreateAsync();
        var rules = new RuleBook([new("consecutive", Make.Rule(), TimeSpan.FromHours(1), [])], TimeSpan.FromMinutes(5));
        using var alerting = new Wiring(database, rules: rules);
        await alerting.HandleAsync(Wrong("a", 0), Wrong("b", 0), Wrong("c", 0));
        await alerting.HandleAsync(Wrong("d", -700), Wrong("e", -700), Wrong("f", -700));

        Assert.Equal(["2 true"], await database.ListAsync<string>("select concat(runs, ' ', (resolved_at is null)::text) from incidents"));
    }

    /// <summary>Slices of the rule are wider here than those in which verdicts are kept.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_slice_of_a_share_is_looked_at_whole_in_whichever_batch_its_verdicts_come(bool inOneBatch)
    {
        await using var database = await TestDatabase.CreateAsync();
        var share = new WrongShareRule(0.5, 10, TimeSpan.FromMinutes(30), Make.FeedAndPerson);
        using var alerting = new Wiring(database, rules: new RuleBook([new("share", share, TimeSpan.FromMinutes(5), [])], TimeSpan.FromMinutes(5)));
        var nine = Enumerable.Range(0, 9).Select(number => Wrong($"n{number}", 4)).ToArray();
        Verdict[][] batches = inOneBatch ? [[.. nine, Wrong("late", 1)]] : [nine, [Wrong("late", 1)]];
        foreach (var batch in batches)
        {
            await alerting.HandleAsync(batch);
        }

        Assert.Equal(1, await database.AskAsync<long>("select count(*) from incidents"));
    }

    [Fact]
    public async Task Invariant_7_what_is_no_verdict_becomes_a_dead_letter_and_stops_nothing()
    {
        await using var database = await TestDatabase.CreateAsync();
        using var broker = EmbeddedBroker.Start();
        using var alerting = new Wiring(database, broker.Address);
        var good = Make.Verdict("g", false, text: "zero \0 in the middle");
        var text = Encoding.UTF8.GetString(Make.Json(Make.Verdict("bad", false)));
        byte[]?[] bad =
        [
            null, [], "null"u8.ToArray(), "{"u8.ToArray(), "[]"u8.ToArray(), "{\"verdict_id\":1}"u8.ToArray(), [0xFF, 0xFE], [.. "{\"text\":\""u8, 0xFF, .. "\"}"u8],
            With("text of bad", "\\ud800"), With("\"tweet-sentiment\"", "null"), With("\"tweet-sentiment\"", "\"\""), With("\"feed\"", "7"),
            With("\"positive\"", "9"), With("2026-11-03", "0001-01-01"), With("0.93", "1e30"), With("\"model_version\":\"1\"", "\"model_version\":\"\\u0000\""),
            With("tweet-sentiment", new string('m', 3_000)), With("\"correct\":false,", ""), [.. Encoding.UTF8.GetBytes(text), .. "!"u8],
        ];
        var records = bad.Append(Make.Json(good)).Select((value, index) => Make.Record(value, index)).ToList();

        await alerting.Handler.HandleAsync(records, CancellationToken.None);
        await alerting.Handler.HandleAsync(records, CancellationToken.None);

        Assert.Equal(["zero \uFFFD in the middle"], await database.ListAsync<string>("select text from verdicts"));
        // Nothing at all, said twice, is one dead letter.
        Assert.Equal(bad.Length - 1, await database.AskAsync<long>("select count(*) from dead_letters where topic = 'verdicts' and partition = 0"));
        Assert.Equal(["bad-field", "malformed"], await database.ListAsync<string>("select distinct reason from dead_letters order by reason"));
        Assert.Equal(
            await database.ListAsync<string>("select digest from dead_letters order by digest"),
            Copies(broker.Address, bad.Length * 2).Select(copy => copy.Digest).Distinct().Order(StringComparer.Ordinal));

        byte[] With(string old, string replacement)
        {
            Assert.Contains(old, text, StringComparison.Ordinal);
            return Encoding.UTF8.GetBytes(text.Replace(old, replacement, StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Invariant_7_a_verdict_that_postgres_refuses_becomes_a_dead_letter_and_the_others_are_taken()
    {
        await using var database = await TestDatabase.CreateAsync();
        using var broker = EmbeddedBroker.Start();
        using var alerting = new Wiring(database, broker.Address);
        await database.AskAsync<int?>("alter table verdicts add check (tweet_id <> 'poison')");

        await alerting.HandleAsync(Wrong("a", 0), Wrong("poison", 1), Wrong("b", 2), Wrong("c", 3));

        Assert.Equal(["a", "b", "c"], await database.ListAsync<string>("select tweet_id from verdicts order by seq"));
        Assert.Equal(["unstorable 1"], await database.ListAsync<string>("select reason || ' ' || \"offset\" from dead_letters"));
        Assert.Equal(1, await database.AskAsync<long>("select count(*) from incidents"));
    }

    [Fact]
    public async Task Full_batches_are_taken_and_counted_whole()
    {
        await using var database = await TestDatabase.CreateAsync();
        using var alerting = new Wiring(database);
        var batches = Enumerable.Range(0, 30).Select(batch => Make.Records(
            Enumerable.Range(0, 2_048).Select(index => Make.Verdict($"{batch}-{index}", index % 5 != 0, batch)))).ToList();
        await alerting.Handler.HandleAsync(batches[0], CancellationToken.None);

        var watch = Stopwatch.StartNew();
        foreach (var batch in batches.Skip(1))
        {
            await alerting.Handler.HandleAsync(batch, CancellationToken.None);
        }

        // Told and not asserted: a busy machine is no fault of the code. ./bench rule measures the rules alone.
        Console.WriteLine($"verdicts a second: {29 * 2_048 / watch.Elapsed.TotalSeconds:N0}");
        Assert.Equal(30 * 2_048, await database.AskAsync<decimal>("select sum(verdicts) from verdict_counts"));
    }

    [Fact]
    public async Task A_verdict_from_the_future_is_taken_as_of_now_and_keeps_no_incident_open()
    {
        await using var database = await TestDatabase.CreateAsync();
        using var alerting = new Wiring(database);

        await alerting.HandleAsync(Wrong("a", 0), Wrong("b", 1e9), Wrong("c", 2));

        Assert.Equal(Make.Noon.AddSeconds(2).UtcDateTime, await database.AskAsync<DateTime>("select last_run_at from incidents"));
    }

    [Fact]
    public async Task Verdicts_are_counted_once_by_judge_and_slice()
    {
        await using var database = await TestDatabase.CreateAsync();
        using var alerting = new Wiring(database);
        List<Verdict> verdicts = [Wrong("a", 0), Wrong("b", 9), Make.Verdict("c", true, 9.9), Make.Verdict("c", false, 9, Judge.Person), Wrong("d", 10)];

        await alerting.HandleAsync(verdicts.Take(2));
        await alerting.HandleAsync(verdicts);
        await alerting.HandleAsync(verdicts);

        Assert.Equal(
            ["feed 12:00:00 3 2", "feed 12:00:10 1 1", "person 12:00:00 1 1"],
            await database.ListAsync<string>(
                "select concat_ws(' ', judge, (slice at time zone 'utc')::time, verdicts, wrong) from verdict_counts order by judge, slice"));
        Assert.Equal(
            ["feed 12:00:00 1 1", "feed 12:00:09 2 1", "feed 12:00:10 1 1", "person 12:00:09 1 1"],
            await database.ListAsync<string>(
                "select concat_ws(' ', judge, (second at time zone 'utc')::time, verdicts, wrong) from verdict_seconds order by judge, second"));
    }

    /// <summary>Slices of one second, of tens of seconds, and of what lies between are read from two tables.</summary>
    [Theory]
    [InlineData(60, 60)]
    [InlineData(1_800, 1_800)]
    [InlineData(86_400, 86_400)]
    public async Task A_share_is_of_the_whole_window_and_of_nothing_before_it(double window, double seconds)
    {
        await using var database = await TestDatabase.CreateAsync();
        var slice = WrongShareRule.SliceFor(TimeSpan.FromSeconds(window)).TotalSeconds;
        using var alerting = new Wiring(database, clock: new FakeTimeProvider(Make.Noon.AddDays(2)), rules: new(
            [new("share", new WrongShareRule(1, 3, TimeSpan.FromSeconds(window), Make.FeedAndPerson), TimeSpan.FromMinutes(5), [])], TimeSpan.FromMinutes(5)));

        // Noon begins a slice of each length.
        await alerting.HandleAsync(Make.Verdict("before", true, -0.001), Wrong("a", 0));
        await alerting.HandleAsync(Wrong("b", slice));
        await alerting.HandleAsync(Wrong("c", seconds - 0.001));
        Assert.Equal(1, await database.AskAsync<long>("select count(*) from incidents"));

        await alerting.HandleAsync(Make.Verdict("right", true, seconds - 0.001), Wrong("d", seconds));
        Assert.Equal(1, await database.AskAsync<long>("select runs from incidents"));
    }

    private static RuleBook ByShareToo() => Make.Rules(
        new NamedRule("share", new WrongShareRule(0.8, 5, TimeSpan.FromMinutes(10), Make.FeedAndPerson), TimeSpan.FromMinutes(5), []));

    private static Verdict Wrong(string tweet, double seconds, string version = "1") => Make.Verdict(tweet, correct: false, seconds, version: version);

    private static List<DeadLetter> Copies(string broker, int count)
    {
        var options = Options.Create(new KafkaOptions { BootstrapServers = broker, Ephemeral = true });
        using var consumer = new KafkaClients(options, NullLogger<KafkaClients>.Instance).Consumer("test");
        consumer.Assign(Enumerable.Range(0, 4).Select(partition => new TopicPartitionOffset(Topics.DeadLetters, partition, Offset.Beginning)));
        var copies = new List<DeadLetter>();
        var watch = Stopwatch.StartNew();
        while (copies.Count < count && watch.Elapsed < TimeSpan.FromSeconds(20))
        {
            if (consumer.Consume(TimeSpan.FromMilliseconds(100)) is { } record)
            {
                copies.Add(JsonSerializer.Deserialize(record.Message.Value, StreamJson.Default.DeadLetter)!);
            }
        }

        return copies;
    }
}
