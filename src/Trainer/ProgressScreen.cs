namespace StreamSentiment.Trainer;

/// <summary>
/// Where progress is shown. On a terminal one line is drawn again and again; whoever writes something else calls <see cref="Clear"/>
/// first (<see cref="Guard"/> sees to it), so that no half line stays.
/// </summary>
/// <param name="output">The error stream; asked for each time, since it may be replaced.</param>
/// <param name="isTerminal">Whether people watch it.</param>
/// <param name="width">Columns of the terminal.</param>
internal sealed class ProgressScreen(Func<TextWriter> output, bool isTerminal, Func<int> width)
{
    private readonly Lock _lock = new();
    private TextWriter? _unguarded;
    private bool _open;

    /// <summary>The program's own error stream.</summary>
    public static ProgressScreen Console { get; } = new(
        () => System.Console.Error,
        !System.Console.IsErrorRedirected,
        () => System.Console.IsErrorRedirected ? 0 : System.Console.WindowWidth);

    /// <summary>Whether people watch it.</summary>
    public bool IsTerminal => isTerminal;

    private TextWriter Output => _unguarded ?? output();

    /// <summary>From now on, whatever is written to the console takes the line that is being drawn away first.</summary>
    public void Guard()
    {
        if (isTerminal)
        {
            // The bar itself goes past the guards: they hold locks of their own.
            _unguarded = System.Console.Error;
            System.Console.SetOut(new ClearingWriter(System.Console.Out, this));
            System.Console.SetError(new ClearingWriter(_unguarded, this));
            AppDomain.CurrentDomain.ProcessExit += (_, _) => Clear();
        }
    }

    /// <summary>Shows a state, in the place of the last one where that can be.</summary>
    public void Show(string line)
    {
        lock (_lock)
        {
            if (!isTerminal)
            {
                Output.WriteLine(line);
                return;
            }

            // A line that wraps could not be drawn over; some terminals do not know their width.
            var room = width() is > 1 and var columns ? columns - 1 : 79;
            Output.Write($"\r{(line.Length > room ? line[..room] : line)}\u001b[K");
            Output.Flush();
            _open = true;
        }
    }

    /// <summary>Ends with a line that stays.</summary>
    public void End(string line)
    {
        lock (_lock)
        {
            Clear();
            Output.WriteLine(line);
        }
    }

    /// <summary>Takes away the line that is being drawn, if any.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            if (_open)
            {
                _open = false;
                Output.Write("\r\u001b[K");
                Output.Flush();
            }
        }
    }
}
