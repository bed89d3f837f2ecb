using StreamSentiment.Common.Hosting;
using StreamSentiment.Standalone;

namespace StreamSentiment.Benchmarks.Reports;

/// <summary>Where a report goes: the console, a file of JSON, the documentation.</summary>
internal sealed class ReportFiles
{
    private readonly BenchSettings _settings;
    private readonly string _docs = Path.Combine(Home.Folder, "docs");

    /// <summary>Looks at the places before minutes are spent on measuring.</summary>
    /// <exception cref="StartException">One of them cannot be written.</exception>
    public ReportFiles(BenchSettings settings)
    {
        _settings = settings;
        if (settings.JsonFile is { } file && (Directory.Exists(file) || !Directory.Exists(Path.GetDirectoryName(file))))
        {
            throw new StartException($"The figures cannot be written to {file} (--json): name a file in a folder that exists.");
        }

        if (settings.Docs && !Directory.Exists(_docs))
        {
            throw new StartException($"There is no folder {_docs} to write to (--docs): start ./bench from its checkout.");
        }
    }

    /// <summary>Writes the report.</summary>
    public async Task WriteAsync(BenchReport report)
    {
        var jsonToOutput = _settings is { Json: true, JsonFile: null };
        // What reads the JSON must find nothing else.
        await (jsonToOutput ? Console.Error : Console.Out).WriteLineAsync(FigureTable.ForConsole(report.Figures)).ConfigureAwait(false);
        if (jsonToOutput)
        {
            await Console.Out.WriteAsync(report.ToJson()).ConfigureAwait(false);
        }
        else if (_settings.JsonFile is { } file)
        {
            await File.WriteAllTextAsync(file, report.ToJson()).ConfigureAwait(false);
        }

        if (_settings.Docs)
        {
            await WriteDocsAsync(report).ConfigureAwait(false);
        }
    }

    private async Task WriteDocsAsync(BenchReport report)
    {
        var kept = Path.Combine(_docs, "performance.json");
        var earlier = File.Exists(kept) ? BenchReport.Parse(await File.ReadAllTextAsync(kept).ConfigureAwait(false)) : null;
        var all = report.Over(earlier);
        await File.WriteAllTextAsync(kept, all.ToJson()).ConfigureAwait(false);
        await File.WriteAllTextAsync(Path.Combine(_docs, "performance.svg"), StagePicture.Draw(all)).ConfigureAwait(false);
        await File.WriteAllTextAsync(Path.Combine(_docs, "performance.md"), PerformancePage.Write(all)).ConfigureAwait(false);
        await Console.Error.WriteLineAsync("Written: docs/performance.md, docs/performance.svg, docs/performance.json").ConfigureAwait(false);
    }
}
