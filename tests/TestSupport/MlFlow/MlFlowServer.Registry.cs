using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace StreamSentiment.TestSupport.MlFlow;

/// <summary>Registered models, their versions and aliases.</summary>
public sealed partial class MlFlowServer
{
    private const string VersionOrder = "version_number ASC";

    private readonly Dictionary<string, ModelState> _models = [];
    private long _time = 1795358706734;

    /// <summary>Registers a version as users do: makes the name where it is missing.</summary>
    /// <returns>The version's number.</returns>
    public string AddVersion(string name, string source, string runId = "", IReadOnlyDictionary<string, string>? tags = null)
    {
        lock (_lock)
        {
            _models.TryAdd(name, new ModelState());
            var version = new JsonObject { ["name"] = name, ["source"] = source, ["run_id"] = runId };
            AddPairs(version, "tags", tags);
            return (string)CreateVersion(version)["version"]!;
        }
    }

    /// <summary>Makes an alias point at a version.</summary>
    public void SetAlias(string name, string alias, string version)
    {
        lock (_lock)
        {
            PostAlias(name, alias, version);
        }
    }

    /// <summary>Sets a tag of a version, which changes when it was last updated.</summary>
    public void SetTag(string name, string version, string key, string value)
    {
        lock (_lock)
        {
            SetVersionTag(new JsonObject { ["name"] = name, ["version"] = version, ["key"] = key, ["value"] = value });
        }
    }

    /// <summary>Deletes a version; its number is not given again.</summary>
    public void RemoveVersion(string name, string version)
    {
        lock (_lock)
        {
            DeleteVersion(name, version);
        }
    }

    /// <summary>Makes a version as if it were another one under its number, as after a restore of the server's database.</summary>
    public void Recreate(string name, string version)
    {
        lock (_lock)
        {
            VersionOf(name, version)["creation_timestamp"] = ++_time;
        }
    }

    /// <summary>Changes the status of a version.</summary>
    public void SetStatus(string name, string version, string status, string? message = null)
    {
        lock (_lock)
        {
            var state = VersionOf(name, version);
            state["status"] = status;
            state["status_message"] = message;
        }
    }

    /// <summary>What the server knows of a version.</summary>
    public JsonObject Version(string name, string version)
    {
        lock (_lock)
        {
            return GetVersion(name, version);
        }
    }

    private JsonObject CreateModel(string name)
    {
        if (!_models.TryAdd(name, new ModelState()))
        {
            throw new Fault(400, "RESOURCE_ALREADY_EXISTS", $"Registered Model (name={name}) already exists.");
        }

        return new JsonObject { ["registered_model"] = new JsonObject { ["name"] = name, ["creation_timestamp"] = 1795358706679,
            ["last_updated_timestamp"] = 1795358706679 } };
    }

    private JsonObject GetModel(string name)
    {
        var model = ModelOf(name);
        var answer = new JsonObject { ["name"] = name, ["creation_timestamp"] = 1795358706679, ["last_updated_timestamp"] = 1795358706898 };
        if (model.Versions.Count > 0)
        {
            answer["latest_versions"] = new JsonArray(model.Versions[^1].DeepClone());
        }

        if (model.Aliases.Count > 0)
        {
            answer["aliases"] = new JsonArray([.. model.Aliases.Select(alias =>
                new JsonObject { ["alias"] = alias.Key, ["version"] = alias.Value })]);
        }

        return answer;
    }

    private JsonObject CreateVersion(JsonObject json)
    {
        var (name, source) = (Needed(json, "name"), Needed(json, "source"));
        var model = ModelOf(name);
        if (source[0] == '/' || source.StartsWith("file:", StringComparison.Ordinal))
        {
            throw Invalid($"Invalid model version source: '{source}'. To use a local path as a model version source, "
                + "the run_id request parameter has to be specified");
        }

        var version = new JsonObject
        {
            ["name"] = name,
            ["version"] = (++model.Last).ToString(CultureInfo.InvariantCulture),
            ["creation_timestamp"] = ++_time,
            ["last_updated_timestamp"] = _time,
            ["current_stage"] = "None",
            ["description"] = json["description"]?.ToString() ?? "",
            ["source"] = source,
            ["run_id"] = json["run_id"]?.ToString() ?? "",
            ["status"] = NewStatus,
        };
        if (json["tags"]?.AsArray() is { Count: > 0 } tags)
        {
            version["tags"] = tags.DeepClone();
        }

        version["run_link"] = "";
        model.Versions.Add(version);
        return (JsonObject)version.DeepClone();
    }

    private JsonObject GetVersion(string name, string version)
    {
        var answer = (JsonObject)VersionOf(name, version).DeepClone();
        if (ModelOf(name).Aliases.Where(alias => alias.Value == version).Select(alias => JsonValue.Create(alias.Key))
            .ToArray() is { Length: > 0 } aliases)
        {
            answer["aliases"] = new JsonArray([.. aliases]);
        }

        return answer;
    }

    /// <summary>Carries no aliases. Pages are cut by position, in the order that is asked for, else what was updated last first.</summary>
    private JsonObject SearchVersions(Dictionary<string, string> query)
    {
        var filter = NameFilter().Match(query.GetValueOrDefault("filter", ""));
        if (!filter.Success)
        {
            throw Invalid("Invalid attribute key 'bogus' specified. Valid keys are '{'name', 'run_id', 'version_number', 'source_path'}'");
        }

        var size = int.Parse(query.GetValueOrDefault("max_results", "200000"), CultureInfo.InvariantCulture);
        if (size > 200_000)
        {
            throw Invalid($"Invalid value \"{size}\" for parameter 'max_results' supplied");
        }

        var versions = _models.GetValueOrDefault(filter.Groups["name"].Value)?.Versions ?? [];
        var inOrder = query.GetValueOrDefault("order_by") switch
        {
            null => versions.OrderByDescending(version => (long)version["last_updated_timestamp"]!),
            VersionOrder => versions.OrderBy(version => int.Parse((string)version["version"]!, CultureInfo.InvariantCulture)),
            var other => throw Invalid($"Invalid order_by clause '{other}'"),
        };
        return Page("model_versions", [.. inOrder.Select(version => version.DeepClone())],
            Math.Min(size, PageSize), query.GetValueOrDefault("page_token"));
    }

    private JsonObject SetVersionTag(JsonObject json)
    {
        var version = VersionOf(Needed(json, "name"), Needed(json, "version"));
        var tags = version["tags"]?.AsArray() ?? [];
        version["last_updated_timestamp"] = ++_time;
        version["tags"] = new JsonArray([
            .. tags.Where(tag => tag!["key"]!.ToString() != Needed(json, "key")).Select(tag => tag!.DeepClone()),
            new JsonObject { ["key"] = Needed(json, "key"), ["value"] = json["value"]?.ToString() ?? "" },
        ]);
        return [];
    }

    private JsonObject DeleteVersion(string name, string version)
    {
        ModelOf(name).Versions.Remove(VersionOf(name, version));
        foreach (var alias in ModelOf(name).Aliases.Where(alias => alias.Value == version).Select(alias => alias.Key).ToList())
        {
            ModelOf(name).Aliases.Remove(alias);
        }

        return [];
    }

    private JsonObject PostAlias(string name, string alias, string version)
    {
        if (alias.Equals("latest", StringComparison.OrdinalIgnoreCase))
        {
            throw Invalid("'latest' alias name (case insensitive) is reserved.");
        }

        if (VersionAlias().IsMatch(alias))
        {
            throw Invalid($"Version alias name '{alias}' is reserved.");
        }

        VersionOf(name, version);
        ModelOf(name).Aliases[alias] = version;
        return [];
    }

    /// <summary>400 both for an unknown alias and for an unknown name.</summary>
    private JsonObject GetByAlias(string name, string alias) =>
        _models.GetValueOrDefault(name)?.Aliases.GetValueOrDefault(alias) is { } version
        ? new JsonObject { ["model_version"] = GetVersion(name, version) }
        : throw Invalid($"Registered model alias {alias} not found.");

    private ModelState ModelOf(string name) => _models.GetValueOrDefault(name)
        ?? throw NotThere($"Registered Model with name={name} not found");

    private JsonObject VersionOf(string name, string version) => !version.All(char.IsAsciiDigit)
        ? throw Invalid($"Parameter 'version' must be an integer, got '{version}'.")
        : _models.GetValueOrDefault(name)?.Versions.Find(known => (string)known["version"]! == version)
            ?? throw NotThere($"Model Version (name={name}, version={version}) not found");

    [GeneratedRegex("^name ?= ?(['\"])(?<name>.*)\\1$")]
    private static partial Regex NameFilter();

    [GeneratedRegex("^[vV][0-9]+$")]
    private static partial Regex VersionAlias();

    private sealed class ModelState
    {
        public List<JsonObject> Versions { get; } = [];

        public SortedDictionary<string, string> Aliases { get; } = new(StringComparer.Ordinal);

        public int Last { get; set; }
    }
}
