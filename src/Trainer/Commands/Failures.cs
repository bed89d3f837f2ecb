using System.Runtime.InteropServices;
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
        catch (Exception error) when (Advice(error) is not null)
        {
            await Console.Error.WriteLineAsync(Advice(error));
            return Failed;
        }
    }

    /// <summary>One line that says what to do; null for what nobody foresaw.</summary>
    private static string? Advice(Exception error) => error switch
    {
        AggregateException { InnerExceptions: [var only] } => Advice(only),
        DataException or ModelPackageException or RegistryException => error.Message,
        UnauthorizedAccessException => $"{FirstLine(error)} Mend the permissions, or name another file or folder.",
        IOException => error.Message,
        InvalidDataException => $"A file is damaged: {FirstLine(error)} Get it anew, or name another.",
        OutOfMemoryException => "There is not enough memory. Take fewer words (--max-vocabulary), components (--dimensions), units "
            + "(--units) or tweets a step (--batch), whichever the command has, or a bigger machine.",
        // libtorch's own; behind the first line stand addresses.
        ExternalException when error.GetType() == typeof(ExternalException) =>
            $"libtorch failed: {FirstLine(error)} If it is about memory, lower --batch or --units, or try --device cpu.",
        NotSupportedException => $"This cannot be done here: {FirstLine(error)} Try another file or option.",
        ArgumentException => $"A value does not do: {FirstLine(error)} Look whether a path or another option is empty or misspelt.",
        InvalidOperationException => $"{FirstLine(error)} If data and options are as they should be, that is a fault of this program: "
            + "please report it with the command.",
        _ => null,
    };

    private static string FirstLine(Exception error) => error.Message.Split('\n', 2)[0].TrimEnd();
}
