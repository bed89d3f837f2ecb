using StreamSentiment.Alerting.Tests.Support;
using StreamSentiment.Common.Streaming;
using StreamSentiment.TestSupport;

namespace StreamSentiment.Alerting.Tests.Kills;

/// <summary>
/// Alerting killed with -9 between any two steps: while it writes verdicts, an incident, a notice, while it talks to the mail server,
/// before and
/// after that has taken the mail, while it writes down that it went. Each step is made to last until the process is dead.
/// </summary>
public sealed class KillTests
{
    // Where it is stopped: a command of the SMTP conversation, or a statement on a table that waits in a trigger.
    private static readonly string[] Steps =
    [
        "verdicts before insert", "verdicts after insert", "verdict_counts after insert", "incidents before insert", "incidents after insert", "notices before insert",
        "notices after insert", "incidents before update", "CONNECT", "EHLO", "MAIL", "RCPT", "DATA", ".", "taken", "QUIT", "notices before update", "notices after update",
    ];

    [Fact]
    public async Task Invariant_6_whatever_step_it_is_killed_at_one_incident_opens_and_its_mail_comes_with_one_Message_ID()
    {
        var rounds = Soak.Rounds(few: 4, full: 50);
        var random = new Random(Soak.Rounds(few: Environment.TickCount, full: 17));
        // In the long run every step comes, and then some again.
        var steps = Enumerable.Range(0, (rounds / Steps.Length) + 1).SelectMany(_ => Steps.OrderBy(_ => random.Next())).Take(rounds).ToList();
        foreach (var step in steps)
        {
            await RoundAsync(step, kills: random.Next(1, 3));
        }
    }

    private static async Task RoundAsync(string step, int kills)
    {
        await using var database = await TestDatabase.CreateAsync();
        using var server = new SmtpStub();
        // A broker of its own: what the round before had taken but not committed would come again here.
        using var kafka = new TestKafka();
        await PushAsync(kafka);
        if (step.Contains(' ', StringComparison.Ordinal))
        {
            await StopAtAsync(database, step);
        }

        for (var kill = 0; kill < kills; kill++)
        {
            using var process = new KilledProcess(kafka.Address, database.ConnectionString, server.Port);
            if (step.Contains(' ', StringComparison.Ordinal))
            {
                await Eventually.HoldsAsync(
                    async () => await database.AskAsync<long>("select count(*) from pg_locks where locktype = 'advisory' and classid = 77 and not granted") > 0
                        || (process.HasExited ? throw new InvalidOperationException(process.Output) : false),
                    $"reaching {step}",
                    60);
                process.Kill();
                // Its server process waits in the trigger and would not notice for long that nobody is there any more.
                await database.AskAsync<bool?>("select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and classid = 77 and not granted");
            }
            else
            {
                await KillInConversationAsync(server, process, step);
            }
        }

        await database.AskAsync<int?>("drop trigger if exists stop_here on verdicts; drop trigger if exists stop_here on verdict_counts; "
            + "drop trigger if exists stop_here on incidents; drop trigger if exists stop_here on notices");
        using (var last = new KilledProcess(kafka.Address, database.ConnectionString, server.Port))
        {
            await Eventually.HoldsAsync(
                async () => await database.AskAsync<long>("select count(*) from notices where state = 'sent'") > 0
                    || (last.HasExited ? throw new InvalidOperationException(last.Output) : false),
                $"a mail after a kill at {step}",
                60);
        }

        Assert.Equal(["1 6"], await database.ListAsync<string>("select count(*) || ' ' || max(runs) from incidents"));
        Assert.Equal(8, await database.AskAsync<long>("select count(*) from verdicts"));
        Assert.Equal(8, await database.AskAsync<decimal>("select sum(verdicts) from verdict_counts"));
        Assert.NotEmpty(server.Messages);
        var id = await database.AskAsync<string>("select message_id from incidents");
        Assert.All(server.Messages, mail => Assert.Contains($"Message-Id: {id}", mail, StringComparison.OrdinalIgnoreCase));
    }

    private static async Task PushAsync(TestKafka kafka)
    {
        using var writer = new TopicWriter(kafka.Clients);
        var now = TimeProvider.System.GetUtcNow();
        var verdicts = Enumerable.Range(0, 8).Select(index => Make.Verdict($"{Guid.NewGuid():N}", false) with { JudgedAt = now.AddMilliseconds(index) });
        await writer.AnnounceAsync([.. verdicts], CancellationToken.None);
    }

    // A trigger that waits for a lock that this test's own connection holds, for as long as the process lives.
    private static async Task StopAtAsync(TestDatabase database, string step)
    {
        var (table, when, what) = step.Split(' ') is [var a, var b, var c] ? (a, b, c) : throw new ArgumentException(step, nameof(step));
        await database.HoldAdvisoryLockAsync(77, 1);
        await database.AskAsync<int?>(
            $"""
            create function stop_here() returns trigger language plpgsql as $$
            begin
                perform pg_advisory_xact_lock(77, 1);
                return null;
            end $$;
            create trigger stop_here {when} {what} on {table} for each statement execute function stop_here();
            """);
    }

    private static async Task KillInConversationAsync(SmtpStub server, KilledProcess process, string step)
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        server.Reached = at =>
        {
            if (at == step)
            {
                process.Kill();
                reached.TrySetResult();
            }
        };
        await reached.Task.WaitAsync(TimeSpan.FromSeconds(60));
        server.Reached = _ => { };
    }
}
