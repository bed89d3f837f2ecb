using StreamSentiment.Common.Models;
using StreamSentiment.Trainer.Data;

namespace StreamSentiment.Trainer.Commands;

/// <summary>Turns failures that a user can mend into one line and an exit code.</summary>
internal static class Failures
{
    private const int Failed = 1;

    /// <summary>What a shell expects after Ctrl-C.</summary>
    private const int Interrupted = 130;

    /// <summary>Runs a command's work off the thread that watches for Ctrl-C.</summary>
    /// <returns>The exit code.</returns>
    public static async Task<int> Report(Action work)
    {
        try
        {
            await Task.Run(work);
            return 0;
        }
        catch (OperationCanceledException)
        {
            await Console.Error.WriteLineAsync(
                "Stopped. What was reported as written stays, and so do checkpoints: where there is one, the same command goes on from it.");
            return Interrupted;
        }
        catch (Exception error) when (
            error is DataException or ModelPackageException or RegistryException or IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync(error.Message);
            return Failed;
        }
    }
}
