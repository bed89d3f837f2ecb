namespace StreamSentiment.Trainer.Tests;

/// <summary>Takes what is written to the console while it lives. Test classes that use it carry <c>[Collection("console")]</c>.</summary>
internal sealed class ConsoleCapture : IDisposable
{
    private readonly StringWriter _output = new();
    private readonly StringWriter _errors = new();
    private readonly (TextWriter Output, TextWriter Errors) _console = (Console.Out, Console.Error);

    public ConsoleCapture()
    {
        Console.SetOut(_output);
        Console.SetError(_errors);
    }

    /// <summary>Standard output so far.</summary>
    public string Output => _output.ToString();

    /// <summary>The error stream so far.</summary>
    public string Errors => _errors.ToString();

    /// <summary>Forgets what was written.</summary>
    public void Clear()
    {
        _output.GetStringBuilder().Clear();
        _errors.GetStringBuilder().Clear();
    }

    public void Dispose()
    {
        Console.SetOut(_console.Output);
        Console.SetError(_console.Errors);
    }
}
