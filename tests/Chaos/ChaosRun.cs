using System.Globalization;
using Npgsql;
using StreamSentiment.Benchmarks.Machine;
using StreamSentiment.Chaos.Checking;
using StreamSentiment.Chaos.Faults;
using StreamSentiment.Chaos.Load;
using StreamSentiment.Chaos.Processes;
using StreamSentiment.Chaos.Reports;
using StreamSentiment.Chaos.Watching;
using StreamSentiment.Standalone;

namespace StreamSentiment.Chaos;

/// <summary>One run: start the stream, load it, break it, mend it, count.</summary>
/// <param name="settings">What was asked for.</param>
/// <param name="clock">The clock.</param>
/// <param name="say">Told what is going on, a line each.</param>
internal sealed class ChaosRun(ChaosSettings settings, TimeProvider clock, Action<string> say)
{
    private static readonly TimeSpan SettleLimit = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan TellEvery = TimeSpan.FromSeconds(10);

    private readonly RecordMaker _maker = new(settings.Seed, settings.PatchEvery);
    private readonly Discrepancies _found = new();
    private int _faults;

    /// <summary>Does it.</summary>
    /// <param name="cancellationToken">Gives up; everything that was started is ended all the same.</param>
    public async Task<ChaosReport> RunAsync(CancellationToken cancellationToken)
    {
        // Now: by the end of a long run the source may be another.
        var (startedAt, commit) = (clock.GetUtcNow(), SourceCommit.Of(Home.Folder));
        using var work = new WorkFolder(settings);
        var stream = await StreamUnderTest.StartAsync(settings, work.Path, clock).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            var journal = Path.Combine(work.Path, "accepted.txt");
            using var written = new FeedJournal(journal);
            using var feeder = new Feeder(stream.Address, WorkerMaker.ApiKey, _maker, written, settings.Rate, clock);
            foreach (var worker in stream.Workers)
            {
                worker.Start();
            }

            await feeder.IsThroughAsync(cancellationToken).ConfigureAwait(false);
            var watch = new Watch(stream, feeder, clock);
            var plan = FaultPlan.Draw(settings.Seed, settings.Duration, settings.Every, [.. stream.Workers.Select(worker => worker.Name)], [.. stream.Links]);
            double healed;
            double ended;
            await using (watch.ConfigureAwait(false))
            {
                _ = TellAsync(feeder, watch, cancellationToken);
                healed = await BreakAsync(stream, feeder, watch, plan, cancellationToken).ConfigureAwait(false);
                await SettleAsync(stream, cancellationToken).ConfigureAwait(false);
                ended = watch.Second;
                await EndAsync(stream).ConfigureAwait(false);
            }

            say("counting ...");
            await stream.Database.EnsureAsync(clock).ConfigureAwait(false);
            var counting = clock.GetTimestamp();
            var mails = MailFolder.MessageIds(Path.Combine(work.Path, "mails"));
            var check = await Checker.RunAsync(stream.Database.ConnectionString, _maker, FeedJournal.Read(journal), mails, cancellationToken).ConfigureAwait(false);
            var report = new ReportMaker(settings, stream, feeder, watch).Make(startedAt, commit, plan, check, _found, healed, ended, clock.GetElapsedTime(counting));
            if (report.Passed && !settings.Keep)
            {
                work.RemoveAtEnd();
            }

            return report;
        }
    }

    // Returns how long it took, after the last fault, until all that was sent was confirmed.
    private async Task<double> BreakAsync(StreamUnderTest stream, Feeder feeder, Watch watch, IReadOnlyList<Fault> plan, CancellationToken cancellationToken)
    {
        using var stuck = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var feeding = feeder.RunAsync(settings.Duration, stuck.Token);
        // Without a load there is nothing to break.
        _ = feeding.ContinueWith(_ => over.Cancel(), CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
        var injector = new FaultInjector(stream, clock, fault =>
        {
            _faults++;
            say($"  fault: {fault}");
        });
        await injector.RunAsync(plan, over.Token).ConfigureAwait(false);
        var wait = settings.Duration.TotalSeconds - watch.Second;
        if (wait > 0 && !feeding.IsCompleted)
        {
            await Task.WhenAny(feeding, Task.Delay(TimeSpan.FromSeconds(wait), clock, cancellationToken)).ConfigureAwait(false);
        }

        say("all faults are over; what is on its way goes through ...");
        var started = clock.GetTimestamp();
        var (confirmed, since) = (feeder.Confirmed, started);
        while (!feeding.IsCompleted)
        {
            await Task.WhenAny(feeding, Task.Delay(Poll, clock, cancellationToken)).ConfigureAwait(false);
            (confirmed, since) = feeder.Confirmed > confirmed ? (feeder.Confirmed, clock.GetTimestamp()) : (confirmed, since);
            if (clock.GetElapsedTime(since) > settings.Patience)
            {
                _found.Add("the stream stands still though everything is mended", $"{feeder.Due - confirmed} records are not confirmed");
                await stuck.CancelAsync().ConfigureAwait(false);
                break;
            }
        }

        try
        {
            await feeding.ConfigureAwait(false);
        }
        catch (InvalidOperationException problem)
        {
            _found.Add("an answer that the load cannot accept", problem.Message);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Told above.
        }

        return clock.GetElapsedTime(started).TotalSeconds;
    }

    // Until every incident is over and told, or it is plain that one is not.
    private async Task SettleAsync(StreamUnderTest stream, CancellationToken cancellationToken)
    {
        await using var database = NpgsqlDataSource.Create(stream.Database.ConnectionString + ";Pooling=false");
        var started = clock.GetTimestamp();
        while (clock.GetElapsedTime(started) < SettleLimit)
        {
            await using var open = database.CreateCommand("select (select count(*) from incidents where not settled and part_of is null) + (select count(*) from notices where state = 'pending')");
            if (await open.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) is 0L)
            {
                return;
            }

            await Task.Delay(Poll, clock, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task EndAsync(StreamUnderTest stream)
    {
        foreach (var worker in stream.Workers)
        {
            if (await worker.EndAsync().ConfigureAwait(false) is var code && code != 0)
            {
                _found.Add("a worker that does not end as it should when it is asked to", $"{worker.Name}: {(code is null ? "it had to be killed" : $"exit code {code}")}");
            }
        }
    }

    private async Task TellAsync(Feeder feeder, Watch watch, CancellationToken cancellationToken)
    {
        var before = watch.Moments is [.., var last] ? last : default;
        while (!watch.Ended.IsCompleted && !cancellationToken.IsCancellationRequested)
        {
            await Task.WhenAny(watch.Ended, Task.Delay(TellEvery, clock, cancellationToken)).ConfigureAwait(false);
            var now = new Moment(watch.Second, feeder.Due, feeder.Confirmed);
            var rate = (now.Confirmed - before.Confirmed) / Math.Max(0.1, now.Second - before.Second);
            say(string.Create(CultureInfo.InvariantCulture, $"{TimeSpan.FromSeconds(now.Second):h\\:mm\\:ss}  {now.Confirmed:N0} confirmed, {rate:N0}/s, {now.Lag:N0} wait, {_faults} faults"));
            before = now;
        }
    }
}
