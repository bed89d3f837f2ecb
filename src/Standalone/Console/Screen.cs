namespace StreamSentiment.Standalone.Console;

/// <summary>The terminal, shared by messages and one live line at the bottom that they must not tear.</summary>
internal sealed class Screen
{
    private readonly Lock _lock = new();
    private readonly bool _live = !System.Console.IsOutputRedirected;
    private string _status = "";

    /// <summary>Whether the status line can be drawn again in its place.</summary>
    public bool IsLive => _live;

    /// <summary>Prints a line above the status line.</summary>
    public void Say(string line)
    {
        lock (_lock)
        {
            Erase();
            System.Console.Out.WriteLine(line);
            Draw();
        }
    }

    /// <summary>Prints a line above the status line, on standard error.</summary>
    public void Warn(string line)
    {
        lock (_lock)
        {
            Erase();
            System.Console.Error.WriteLine(line);
            Draw();
        }
    }

    /// <summary>Draws the status line anew; where the output is no terminal, prints it.</summary>
    public void Status(string status)
    {
        lock (_lock)
        {
            if (!_live)
            {
                System.Console.Out.WriteLine(status);
                return;
            }

            _status = status;
            Erase();
            Draw();
        }
    }

    /// <summary>Leaves the last status where it stands and goes on below it.</summary>
    public void EndStatus()
    {
        lock (_lock)
        {
            if (_live && _status.Length > 0)
            {
                System.Console.Out.WriteLine();
                _status = "";
            }
        }
    }

    private void Erase()
    {
        if (_live && _status.Length > 0)
        {
            System.Console.Out.Write("\r\u001b[K");
        }
    }

    private void Draw()
    {
        if (_live && _status.Length > 0)
        {
            // A line that wraps could not be erased.
            var width = System.Console.WindowWidth is > 0 and var columns ? columns - 1 : 120;
            System.Console.Out.Write(_status.Length > width ? _status[..width] : _status);
        }
    }
}
