using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using StreamSentiment.Common.Models.Serving;
using StreamSentiment.Common.Streaming;

namespace StreamSentiment.Scorer.Choices;

/// <summary>Writes choices one after another, patiently: whoever chose does not wait for the database.</summary>
internal sealed partial class ChoiceRecorder(ChoiceStore store, TimeProvider clock, ILogger<ChoiceRecorder> logger) : BackgroundService, IChoiceListener
{
    private readonly Channel<ChoiceAccount> _accounts = Channel.CreateUnbounded<ChoiceAccount>();

    public void Chose(ChoiceAccount account) => _accounts.Writer.TryWrite(account);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var account in _accounts.Reader.ReadAllAsync(stoppingToken).ConfigureAwait(false))
        {
            try
            {
                await Patience.DoAsync(() => store.WriteAsync(account, stoppingToken), clock, logger, stoppingToken).ConfigureAwait(false);
            }
            catch (Exception problem) when (problem is not OperationCanceledException)
            {
                // The account is lost, the stream is not.
                NotWritten(logger, account.Choice.Chosen!.Name, account.Choice.Chosen.Version, problem.Message);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The choice of {Model}:{Version} could not be written to model_choices: {Problem}")]
    private static partial void NotWritten(ILogger logger, string model, string version, string problem);
}
