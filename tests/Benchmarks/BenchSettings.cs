using StreamSentiment.Common.Models;

namespace StreamSentiment.Benchmarks;

/// <summary>What the command line asked for.</summary>
internal sealed record BenchSettings
{
    /// <summary>The stage to measure; null for all.</summary>
    public string? Stage { get; init; }

    /// <summary>Folder of the model registry.</summary>
    public required string Registry { get; init; }

    /// <summary>Registered name of the model; null for the default.</summary>
    public string? ModelName { get; init; }

    /// <summary>Its version; null for the champion.</summary>
    public string? ModelVersion { get; init; }

    /// <summary>The inference engine; null for the one that serves by default.</summary>
    public string? Engine { get; init; }

    /// <summary>File with the texts; null for the shipped sample.</summary>
    public string? Texts { get; init; }

    /// <summary>Keep the truth that the texts bring.</summary>
    public bool Labelled { get; init; }

    /// <summary>How often each stage is measured.</summary>
    public int Rounds { get; init; } = 5;

    /// <summary>Length of one measurement of a stage, in seconds.</summary>
    public double Seconds { get; init; } = 0.8;

    /// <summary>Tweets for a run of the whole stream, or for the memory stage; null for their defaults.</summary>
    public long? Tweets { get; init; }

    /// <summary>How long the stream is held; null for a run of some seconds.</summary>
    public double? Minutes { get; init; }

    /// <summary>Hold the stream by a pipe instead of a file.</summary>
    public bool Pipe { get; init; }

    /// <summary>Tweets a second for the latency stage.</summary>
    public int Rate { get; init; } = 5_800;

    /// <summary>Write JSON.</summary>
    public bool Json { get; init; }

    /// <summary>Where the JSON goes; null for standard output.</summary>
    public string? JsonFile { get; init; }

    /// <summary>Write docs/performance.md and its picture.</summary>
    public bool Docs { get; init; }

    /// <summary>Folder for everything that is made meanwhile and removed at the end.</summary>
    public required string Work { get; init; }

    /// <summary>Length of one measurement of a stage.</summary>
    public TimeSpan Time => TimeSpan.FromSeconds(Seconds);

    /// <summary>The same choice of a model in the stream's own settings.</summary>
    public ModelOptions ModelOptions()
    {
        var options = new ModelOptions { Registry = Registry, Version = ModelVersion };
        options.Name = ModelName ?? options.Name;
        return options;
    }

    /// <summary>The same choice as settings of a process of the stream, by key.</summary>
    public IReadOnlyDictionary<string, string> ModelSettings()
    {
        var settings = new Dictionary<string, string> { ["Model:Registry"] = Registry };
        Set("Model:Name", ModelName);
        Set("Model:Version", ModelVersion);
        Set("Model:Engine", Engine);
        return settings;

        void Set(string key, string? value)
        {
            if (value is not null)
            {
                settings[key] = value;
            }
        }
    }
}
