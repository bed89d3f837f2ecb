using System.Threading.Channels;
using Microsoft.AspNetCore.Http;
using StreamSentiment.Dashboard.Http;

namespace StreamSentiment.Dashboard.Predictions;

/// <summary>Texts that wait to be scored, request by request, up to a limit.</summary>
internal sealed class ScoringQueue(DashboardOptions options)
{
    private readonly Channel<Job> _jobs = Channel.CreateUnbounded<Job>();
    private int _waiting;

    /// <summary>Where the requests come out.</summary>
    public ChannelReader<Job> Jobs => _jobs.Reader;

    /// <summary>Has texts scored, all by one model.</summary>
    /// <exception cref="ProblemException">Too many wait already: 503.</exception>
    public Task<Scores> ScoreAsync(string[] texts)
    {
        if (Interlocked.Add(ref _waiting, texts.Length) > options.MaxWaiting)
        {
            Interlocked.Add(ref _waiting, -texts.Length);
            throw new ProblemException(
                StatusCodes.Status503ServiceUnavailable,
                $"More than {options.MaxWaiting} texts wait to be scored (setting Dashboard:MaxWaiting). Wait as long as the header "
                + "Retry-After says.")
            {
                RetryAfter = TimeSpan.FromSeconds(1),
            };
        }

        var job = new Job(texts);
        return _jobs.Writer.TryWrite(job) ? job.Answer.Task : Task.FromException<Scores>(Stopping());
    }

    /// <summary>These texts wait no longer.</summary>
    public void Took(int texts) => Interlocked.Add(ref _waiting, -texts);

    /// <summary>Nothing more is taken, and what waits is told so.</summary>
    public void Close()
    {
        _jobs.Writer.TryComplete();
        while (_jobs.Reader.TryRead(out var job))
        {
            job.Answer.TrySetException(Stopping());
        }
    }

    private static ProblemException Stopping() => new(StatusCodes.Status503ServiceUnavailable, "The Dashboard is stopping.");

    /// <summary>The texts of one request.</summary>
    internal sealed class Job(string[] texts)
    {
        /// <summary>The texts.</summary>
        public string[] Texts => texts;

        /// <summary>What became of them.</summary>
        public TaskCompletionSource<Scores> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
