namespace StreamSentiment.Trainer.Tests;

/// <summary>A console's writer that does something once, as soon as a line that holds a text is written: what happens meanwhile.</summary>
internal sealed class HookedWriter(string text, Action action) : StringWriter
{
    private Action? _action = action;

    public override void WriteLine(string? value)
    {
        base.WriteLine(value);
        if (value?.Contains(text, StringComparison.Ordinal) == true)
        {
            Interlocked.Exchange(ref _action, null)?.Invoke();
        }
    }
}
