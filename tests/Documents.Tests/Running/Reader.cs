using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using StreamSentiment.Documents.Tests.Reading;
using StreamSentiment.Standalone.Postgres;
using StreamSentiment.TestSupport;
using StreamSentiment.TestSupport.MlFlow;

namespace StreamSentiment.Documents.Tests.Running;

/// <summary>
/// Somebody who follows a page from its first command to its last, in one terminal: a stream that does not end by itself goes on while the
/// commands after it are run, and is stopped before another one starts. A page that asks a stream without starting one finds <c>./run</c> running.
/// </summary>
internal sealed partial class Reader : IAsyncDisposable
{
    // What takes longer is marked so, and not run.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(180);
    private const string Sample = "built-in sample";
    private const int Seen = 20;
    private const string Registry = "http://mlflow:5000";
    private readonly MarkdownPage _page;
    private readonly Terminal _terminal;
    private readonly string _notes;
    private readonly string _database;
    private readonly Dictionary<string, string> _learned = [];
    private readonly Dictionary<string, int> _ports = [];
    private readonly List<string> _problems = [];
    private readonly List<string> _skipped = [];
    private readonly MlFlowServer _registry = new();
    private BackgroundCommand? _stream;

    /// <summary>Sits down before a terminal.</summary>
    /// <param name="folder">The working copy.</param>
    /// <param name="notes">A folder for what is printed.</param>
    public Reader(MarkdownPage page, string folder, string notes)
    {
        (_page, _notes, _database) = (page, notes, Path.Combine(folder, ".data", "postgres"));
        _terminal = new Terminal(folder, notes, new Dictionary<string, string>
        {
            // The page of a stream, wherever a document says localhost:8080.
            ["Dashboard__Port"] = PortFor("8080").ToString(CultureInfo.InvariantCulture),
            ["DOTNET_NOLOGO"] = "1",
        });
    }

    /// <summary>What went wrong, each with its page and line.</summary>
    public IReadOnlyList<string> Problems => _problems;

    /// <summary>What was passed over on this machine.</summary>
    public IReadOnlyList<string> Skipped => _skipped;

    /// <summary>Runs every block of the page that is to be run.</summary>
    public async Task FollowAsync()
    {
        try
        {
            await FollowToTheEndAsync();
        }
        catch (TimeoutException late)
        {
            _problems.Add($"{_page.Name}: {late.Message}");
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _registry.Dispose();
        if (_stream is not null && _terminal.IsOpen)
        {
            // Left behind by a failure; its Postgres, too, is to end.
            await _terminal.StopAsync(_stream, Limit);
        }

        _terminal.Dispose();
    }

    private async Task FollowToTheEndAsync()
    {
        // A page shows what a server answers when all is well: a refusal is a failure.
        await _terminal.RunAsync("curl() { command curl --fail-with-body \"$@\"; }", Limit);
        foreach (var fence in _page.Fences.Where(Marks.Runs))
        {
            if (fence.Marks.Contains(Marks.Data) && !WorkingCopy.HasData)
            {
                _skipped.Add($"{_page.Name}:{fence.Line} reads ../shared/data, which is not here");
            }
            else if (fence.Language == "sql")
            {
                await AskAsync(fence);
            }
            else
            {
                foreach (var command in _page.CommandsOf(fence))
                {
                    await DoAsync(command);
                }
            }
        }

        await StopAsync();
    }

    private async Task DoAsync(ShownCommand command)
    {
        var line = ShellLine.Parse(Filled(command.Text));
        if (line.Commands.Any(StreamWords.IsStream))
        {
            await StopAsync();
            if (line.Commands.Any(StreamWords.IsEndless))
            {
                await StartAsync(command, line.Text);
                return;
            }
        }
        else if (line.Commands.Any(StreamWords.WantsNoStream))
        {
            await StopAsync();
        }
        else if (line.Commands.Any(StreamWords.AsksStream) || (line.Commands.Any(StreamWords.AsksDatabase) && !Path.Exists(_database)))
        {
            await RunningAsync();
        }

        var result = await _terminal.RunAsync(Filled(command.Text), Limit);
        if (result.ExitCode != 0)
        {
            Tell(command.Line, command.Text, $"ended with {result.ExitCode}:\n{result.Output}");
            return;
        }

        foreach (var missing in ShownOutput.Missing(command.Output, result.Output, _learned))
        {
            Tell(command.Line, command.Text, $"{missing}\nIt printed:\n{result.Output}");
        }
    }

    private async Task AskAsync(Fence fence)
    {
        await RunningAsync();
        var file = Path.Combine(_notes, $"{fence.Line}.sql");
        await File.WriteAllTextAsync(file, Filled(string.Join('\n', fence.Lines)) + "\n");
        var result = await _terminal.RunAsync($"psql -q -v ON_ERROR_STOP=1 -f '{file}'", Limit);
        if (result.ExitCode != 0)
        {
            Tell(fence.Line, "```sql", result.Output);
        }
    }

    private async Task RunningAsync()
    {
        if (_stream is null)
        {
            await StartAsync(new ShownCommand(0, "./run", []), "./run");
        }
    }

    private async Task StartAsync(ShownCommand command, string text)
    {
        var stream = _stream = await _terminal.StartAsync(text);
        IReadOnlyList<string> missing = [];
        var ended = false;
        try
        {
            await Eventually.HoldsAsync(
                async () =>
                {
                    var output = stream.Output;
                    ended = !await _terminal.RunsAsync(stream);
                    missing = ShownOutput.Missing(command.Output, output, _learned);
                    return ended || (missing.Count == 0 && await AnswersAsync(output));
                },
                text,
                Limit.TotalSeconds);
        }
        catch (TimeoutException)
        {
            Tell(command.Line, command.Text, $"{string.Join('\n', missing)}\nIt printed:\n{stream.Output}");
        }

        if (ended)
        {
            _stream = null;
            Tell(command.Line, command.Text, $"ended by itself:\n{stream.Output}");
        }
        else if (PsqlWords().Match(stream.Output) is { Success: true } psql)
        {
            // psql without words reaches what the page means by the stream's database, and is found where its package has it.
            var programs = await PostgresBinaries.FindAsync(_ => { }, CancellationToken.None);
            await _terminal.RunAsync(
                $"export PGHOST='{psql.Groups["host"]}' PGUSER={psql.Groups["user"]} PGDATABASE={psql.Groups["database"]} PATH=\"$PATH:{programs}\"",
                Limit);
        }
    }

    private async Task StopAsync()
    {
        if (_stream is { } stream)
        {
            _stream = null;
            var result = await _terminal.StopAsync(stream, Limit);
            if (result.ExitCode != 0)
            {
                _problems.Add($"{_page.Name}: a stream that was stopped ended with {result.ExitCode}:\n{result.Output}");
            }
        }
    }

    private static async Task<bool> AnswersAsync(string output)
    {
        if (PageWords().Match(output) is not { Success: true } page)
        {
            return false;
        }

        try
        {
            using var client = new HttpClient();
            var address = page.Groups["address"].Value;
            using var answer = await client.GetAsync(new Uri(address + "/health/ready"));
            // A reader looks once there is something to see.
            return answer.IsSuccessStatusCode && (!output.Contains(Sample, StringComparison.Ordinal)
                || (await client.GetStringAsync(new Uri($"{address}/tweets?limit={Seen}"))).Split("\"tweet_id\"").Length > Seen);
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    // A text with this machine's free ports and stand-ins, and with the ids that came in place of those that the page shows.
    private string Filled(string text)
    {
        var filled = Port().Replace(text, port => $"{port.Groups["before"]}{PortFor(port.Groups["port"].Value)}")
            .Replace(Registry, _registry.Address, StringComparison.Ordinal);
        return _learned.Aggregate(filled, (current, id) => current.Replace(id.Key, id.Value, StringComparison.Ordinal));
    }

    private int PortFor(string shown)
    {
        if (!_ports.TryGetValue(shown, out var port))
        {
            _ports[shown] = port = FreePort.Next();
        }

        return port;
    }

    private void Tell(int line, string command, string problem) => _problems.Add($"{_page.Name}:{line}: {command}\n  {problem}");

    [GeneratedRegex(@"(?<before>localhost:|127\.0\.0\.1:|Port=|PORT=)(?<port>\d{4,5})\b", RegexOptions.ExplicitCapture)]
    private static partial Regex Port();

    [GeneratedRegex(@"^Postgres  psql -h (?<host>\S+) -U (?<user>\S+) (?<database>\S+)", RegexOptions.ExplicitCapture | RegexOptions.Multiline)]
    private static partial Regex PsqlWords();

    [GeneratedRegex(@"^page      (?<address>http://\S+)", RegexOptions.ExplicitCapture | RegexOptions.Multiline)]
    private static partial Regex PageWords();
}
