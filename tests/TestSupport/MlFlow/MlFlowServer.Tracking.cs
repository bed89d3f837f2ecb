using System.Globalization;
using System.Text.Json.Nodes;

namespace StreamSentiment.TestSupport.MlFlow;

/// <summary>Experiments, runs and logged models.</summary>
public sealed partial class MlFlowServer
{
    private readonly List<JsonObject> _experiments =
    [
        new() { ["experiment_id"] = "0", ["name"] = "Default", ["artifact_location"] = "mlflow-artifacts:/0",
            ["lifecycle_stage"] = "active" },
    ];

    private readonly Dictionary<string, RunState> _runs = [];
    private readonly Dictionary<string, JsonObject> _loggedModels = [];

    /// <summary>The runs, in the order of their making.</summary>
    public IReadOnlyList<string> Runs
    {
        get
        {
            lock (_lock)
            {
                return [.. _runs.Keys];
            }
        }
    }

    /// <summary>Makes a finished run in experiment 1, as a client would that logs a training.</summary>
    /// <returns>Its id.</returns>
    public string AddRun(IReadOnlyDictionary<string, double>? metrics = null, IReadOnlyDictionary<string, string>? tags = null,
        IReadOnlyDictionary<string, string>? parameters = null)
    {
        lock (_lock)
        {
            if (_experiments.Count == 1)
            {
                CreateExperiment("lab");
            }

            var run = NewRun("1", "by-hand", 1795358706178);
            run.Info["status"] = "FINISHED";
            foreach (var (key, value) in metrics ?? new Dictionary<string, double>())
            {
                run.Metrics.Add(Metric(key, value, 1795358706178, 0));
            }

            foreach (var (key, value) in tags ?? new Dictionary<string, string>())
            {
                run.Tags[key] = value;
            }

            foreach (var (key, value) in parameters ?? new Dictionary<string, string>())
            {
                run.Parameters[key] = value;
            }

            return (string)run.Info["run_id"]!;
        }
    }

    /// <summary>Logs a model as a client of 3.x does: beside the run.</summary>
    /// <returns>Its id, <c>m-…</c>.</returns>
    public string AddLoggedModel(string runId, string name, IReadOnlyDictionary<string, double>? metrics = null,
        IReadOnlyDictionary<string, string>? tags = null, IReadOnlyDictionary<string, string>? parameters = null)
    {
        lock (_lock)
        {
            var id = $"m-{Guid.NewGuid():N}";
            var info = new JsonObject
            {
                ["model_id"] = id,
                ["experiment_id"] = "1",
                ["name"] = name,
                ["creation_timestamp_ms"] = 1795358707133,
                ["artifact_uri"] = $"{ArtifactRoot ?? "mlflow-artifacts:"}/1/models/{id}/artifacts",
                ["status"] = "LOGGED_MODEL_READY",
                ["source_run_id"] = runId,
            };
            AddPairs(info, "tags", tags);
            var data = new JsonObject();
            AddPairs(data, "params", parameters);
            if (metrics is { Count: > 0 })
            {
                data["metrics"] = new JsonArray([.. metrics.Select(metric => Metric(metric.Key, metric.Value, 1795358707133, 0))]);
            }

            _loggedModels[id] = new JsonObject { ["info"] = info, ["data"] = data };
            _runs[runId].Outputs.Add(new JsonObject { ["model_id"] = id, ["step"] = 0 });
            return id;
        }
    }

    /// <summary>What the server knows of a run, as <c>runs/get</c> tells it.</summary>
    public JsonObject Run(string id)
    {
        lock (_lock)
        {
            return GetRun(id);
        }
    }

    /// <summary>Every value of a metric that was logged to a run, with its step.</summary>
    public IReadOnlyList<(long Step, double Value)> MetricHistory(string runId, string key)
    {
        lock (_lock)
        {
            return [.. _runs[runId].Metrics.Where(metric => (string)metric["key"]! == key)
                .Select(metric => ((long)metric["step"]!, Number(metric["value"]!)))];
        }
    }

    /// <summary>Forgets a run, as garbage collection does.</summary>
    public void RemoveRun(string id)
    {
        lock (_lock)
        {
            _runs.Remove(id);
        }
    }

    /// <summary>Deletes an experiment; its name stays taken.</summary>
    public void DeleteExperiment(string name)
    {
        lock (_lock)
        {
            GetExperimentState(name)["lifecycle_stage"] = "deleted";
        }
    }

    private JsonObject CreateExperiment(string name)
    {
        if (_experiments.Any(experiment => (string)experiment["name"]! == name))
        {
            throw new Fault(400, "RESOURCE_ALREADY_EXISTS",
                $"Experiment(name={name}) already exists. Error: (raised as a result of Query-invoked autoflush)\n"
                + "(sqlite3.IntegrityError) UNIQUE constraint failed: experiments.name");
        }

        var id = _experiments.Count.ToString(CultureInfo.InvariantCulture);
        _experiments.Add(new JsonObject
        {
            ["experiment_id"] = id,
            ["name"] = name,
            ["artifact_location"] = $"{ArtifactRoot ?? "mlflow-artifacts:"}/{id}",
            ["lifecycle_stage"] = "active",
        });
        return new JsonObject { ["experiment_id"] = id };
    }

    private JsonObject GetExperimentState(string name) => _experiments.Find(experiment => (string)experiment["name"]! == name)
        ?? throw NotThere($"Could not find experiment with name '{name}'");

    private JsonNode GetExperiment(string name) => GetExperimentState(name).DeepClone();

    private RunState NewRun(string experiment, string name, long started)
    {
        var id = Guid.NewGuid().ToString("N");
        var run = new RunState(new JsonObject
        {
            ["run_uuid"] = id,
            ["experiment_id"] = experiment,
            ["run_name"] = name,
            ["user_id"] = "",
            ["status"] = "RUNNING",
            ["start_time"] = started,
            ["artifact_uri"] = $"{ArtifactRoot ?? "mlflow-artifacts:"}/{experiment}/{id}/artifacts",
            ["lifecycle_stage"] = "active",
            ["run_id"] = id,
        });
        run.Tags["mlflow.runName"] = name;
        _runs[id] = run;
        return run;
    }

    private JsonObject CreateRun(JsonObject json)
    {
        var experiment = Needed(json, "experiment_id");
        if (_experiments.All(known => (string)known["experiment_id"]! != experiment))
        {
            throw NotThere($"No Experiment with id={experiment} exists");
        }

        var run = NewRun(experiment, json["run_name"]?.ToString() ?? "unnamed", (long)json["start_time"]!);
        TakePairs(run.Tags, json["tags"]);
        return GetRun((string)run.Info["run_id"]!);
    }

    private JsonObject UpdateRun(JsonObject json)
    {
        var run = RunOf(Needed(json, "run_id"));
        run.Info["status"] = Needed(json, "status");
        run.Info["end_time"] = json["end_time"]?.DeepClone();
        return new JsonObject { ["run_info"] = run.Info.DeepClone() };
    }

    private JsonObject LogBatch(JsonObject json)
    {
        var run = RunOf(Needed(json, "run_id"));
        var (metrics, parameters, tags) = (json["metrics"]?.AsArray() ?? [], json["params"]?.AsArray() ?? [], json["tags"]?.AsArray()
            ?? []);
        foreach (var (what, count, most) in new[] { ("metrics", metrics.Count, 1000), ("params", parameters.Count, 100),
            ("tags", tags.Count, 100) })
        {
            if (count > most)
            {
                throw Invalid($"A batch logging request can contain at most {most} {what}. Got {count} {what}. "
                    + $"Please split up {what} across multiple requests and try again.");
            }
        }

        if (parameters.Any(parameter => parameter!["value"]?.ToString() is not { Length: > 0 and <= 6000 }))
        {
            throw Invalid("Param value is empty or exceeds length limit of 6000 characters");
        }

        TakePairs(run.Parameters, parameters);
        TakePairs(run.Tags, tags);
        foreach (var metric in metrics)
        {
            run.Metrics.Add(Metric(
                metric!["key"]!.ToString(), Number(metric["value"]!), (long)(metric["timestamp"] ?? throw Missing("timestamp")),
                    (long)(metric["step"] ?? 0)));
        }

        return [];
    }

    private JsonObject GetRun(string id)
    {
        var run = RunOf(id);
        var data = new JsonObject();
        // The latest: the highest step, then the latest time, then the highest value.
        var latest = run.Metrics.GroupBy(metric => (string)metric["key"]!).Select(group => group
            .OrderBy(metric => (long)metric["step"]!).ThenBy(metric => (long)metric["timestamp"]!)
                .ThenBy(metric => Number(metric["value"]!)).Last().DeepClone());
        if (run.Metrics.Count > 0)
        {
            data["metrics"] = new JsonArray([.. latest]);
        }

        AddPairs(data, "params", run.Parameters);
        AddPairs(data, "tags", run.Tags);
        var answer = new JsonObject { ["info"] = run.Info.DeepClone(), ["data"] = data, ["inputs"] = new JsonObject() };
        if (Shape == MlFlowShape.V3)
        {
            answer["outputs"] = run.Outputs.Count == 0 ? new JsonObject()
                : new JsonObject { ["model_outputs"] = new JsonArray([.. run.Outputs.Select(output => output.DeepClone())]) };
        }

        return answer;
    }

    /// <summary>3.8 answers an empty page and a token where no size was asked for; 2.21 takes no notice of the size.</summary>
    private JsonObject History(Dictionary<string, string> query)
    {
        var metrics = RunOf(Needed(query, "run_id")).Metrics.Where(metric => (string)metric["key"]! == Needed(query, "metric_key"))
            .ToList();
        if (Shape == MlFlowShape.V2)
        {
            return metrics.Count == 0 ? []
                : new JsonObject { ["metrics"] = new JsonArray([.. metrics.Select(metric => metric.DeepClone())]) };
        }

        return Page("metrics", [.. metrics.Select(metric => metric.DeepClone())],
            int.Parse(query.GetValueOrDefault("max_results", "0"), CultureInfo.InvariantCulture), query.GetValueOrDefault("page_token"));
    }

    private JsonNode GetLoggedModel(string id) => _loggedModels.TryGetValue(id, out var model)
        ? model.DeepClone()
        : throw NotThere($"Logged model with ID '{id}' not found.");

    private RunState RunOf(string id) => _runs.GetValueOrDefault(id) ?? throw NotThere($"Run with id={id} not found");

    private static JsonObject Metric(string key, double value, long timestamp, long step) => new()
    {
        ["key"] = key,
        ["value"] = double.IsNaN(value) ? "NaN" : double.IsPositiveInfinity(value) ? "Infinity" : double.IsNegativeInfinity(value)
            ? "-Infinity" : value,
        ["timestamp"] = timestamp,
        ["step"] = step,
    };

    private static double Number(JsonNode value) => value.GetValueKind() == System.Text.Json.JsonValueKind.String
        ? double.Parse(value.ToString(), CultureInfo.InvariantCulture) : (double)value;

    private static void AddPairs(JsonObject to, string field, IReadOnlyDictionary<string, string>? pairs)
    {
        if (pairs is { Count: > 0 })
        {
            to[field] = new JsonArray([.. pairs.Select(pair => new JsonObject { ["key"] = pair.Key, ["value"] = pair.Value })]);
        }
    }

    private static void TakePairs(Dictionary<string, string> to, JsonNode? pairs)
    {
        foreach (var pair in pairs?.AsArray() ?? [])
        {
            to[pair!["key"]!.ToString()] = pair["value"]?.ToString() ?? "";
        }
    }

    private static JsonObject Page(string field, List<JsonNode> all, int size, string? token)
    {
        var from = token is null ? 0 : int.Parse(
            (string)JsonNode.Parse(Convert.FromBase64String(token))!["offset"]!.ToJsonString(), CultureInfo.InvariantCulture);
        var page = new JsonObject();
        if (all.Skip(from).Take(size).ToList() is { Count: > 0 } some)
        {
            page[field] = new JsonArray([.. some]);
        }

        if (from + size < all.Count)
        {
            page["next_page_token"] = Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes($"{{\"offset\": {from + size}}}"));
        }

        return page;
    }

    private sealed record RunState(JsonObject Info)
    {
        public List<JsonObject> Metrics { get; } = [];

        public Dictionary<string, string> Parameters { get; } = [];

        public Dictionary<string, string> Tags { get; } = [];

        public List<JsonObject> Outputs { get; } = [];
    }
}
