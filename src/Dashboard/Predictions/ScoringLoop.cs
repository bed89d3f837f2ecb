using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using StreamSentiment.Common.Models;
using StreamSentiment.Common.Models.Serving;

namespace StreamSentiment.Dashboard.Predictions;

/// <summary>
/// Scores what waits: whatever there is, up to a limit, in one call with the model of the moment. The first request waits for nobody, and
/// the more wait, the less each costs.
/// </summary>
internal sealed partial class ScoringLoop(
    ScoringQueue queue, ModelServing serving, DashboardOptions options, ILogger<ScoringLoop> logger) : BackgroundService
{
    // As many as one run of any network takes.
    private const int MostTexts = 256;

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            var loops = Enumerable.Range(0, options.Scorers).Select(_ => Task.Run(() => ScoreAllAsync(stoppingToken), stoppingToken));
            await Task.WhenAll(loops).ConfigureAwait(false);
        }
        finally
        {
            queue.Close();
        }
    }

    private async Task ScoreAllAsync(CancellationToken stoppingToken)
    {
        using var seat = serving.NewSeat();
        var jobs = new List<ScoringQueue.Job>();
        while (await queue.Jobs.WaitToReadAsync(stoppingToken).ConfigureAwait(false))
        {
            jobs.Clear();
            var count = 0;
            // One that is larger than the limit is scored alone, and at once all the same: one request has one model.
            while (count < MostTexts && queue.Jobs.TryPeek(out var next)
                && (count == 0 || count + next.Texts.Length <= MostTexts) && queue.Jobs.TryRead(out var job))
            {
                jobs.Add(job);
                count += job.Texts.Length;
            }

            if (count > 0)
            {
                queue.Took(count);
                Score(seat, jobs, count);
            }
        }
    }

    private void Score(ModelSeat seat, List<ScoringQueue.Job> jobs, int count)
    {
        try
        {
            var texts = jobs.Count == 1 ? jobs[0].Texts : Together(jobs, count);
            var scores = seat.Use(model => Score(model, texts));
            var start = 0;
            foreach (var job in jobs)
            {
                job.Answer.TrySetResult(jobs.Count == 1
                    ? scores
                    : scores with { Probabilities = scores.Probabilities[start..(start + job.Texts.Length)] });
                start += job.Texts.Length;
            }
        }
        catch (Exception problem) when (problem is not OutOfMemoryException)
        {
            Failed(logger, problem);
            jobs.ForEach(job => job.Answer.TrySetException(problem));
        }
    }

    private static string[] Together(List<ScoringQueue.Job> jobs, int count)
    {
        var texts = new string[count];
        var start = 0;
        foreach (var job in jobs)
        {
            job.Texts.CopyTo(texts, start);
            start += job.Texts.Length;
        }

        return texts;
    }

    private static Scores Score(SentimentModel model, string[] texts)
    {
        var probabilities = new float[texts.Length];
        model.Score(texts, probabilities);
        return new Scores(probabilities, model.DecisionThreshold, model.Name, model.Version);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Texts of /predict could not be scored")]
    private static partial void Failed(ILogger logger, Exception problem);
}
