using System.Text;

namespace StreamSentiment.Trainer;

/// <summary>Writes to a stream of the console, and takes away a progress bar that stands in the way first.</summary>
internal sealed class ClearingWriter(TextWriter inner, ProgressScreen screen) : TextWriter
{
    /// <inheritdoc />
    public override Encoding Encoding => inner.Encoding;

    /// <inheritdoc />
    public override void Write(char value) => Write(value.ToString());

    /// <inheritdoc />
    public override void Write(char[] buffer, int index, int count) => Write(new string(buffer, index, count));

    /// <inheritdoc />
    public override void Write(string? value)
    {
        screen.Clear();
        inner.Write(value);
    }

    /// <inheritdoc />
    public override void WriteLine(string? value) => Write(value + Environment.NewLine);

    /// <inheritdoc />
    public override void Flush() => inner.Flush();
}
