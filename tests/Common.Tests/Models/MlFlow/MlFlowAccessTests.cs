using System.Text;
using StreamSentiment.Common.Models;
using StreamSentiment.Common.Models.MlFlow;
using StreamSentiment.TestSupport.MlFlow;

namespace StreamSentiment.Common.Tests.Models.MlFlow;

/// <summary>Who asks: users, passwords and tokens, and that nobody else gets them.</summary>
public sealed class MlFlowAccessTests : IDisposable
{
    private const string Secret = "s3cret:Ü";
    private readonly MlFlowBench _bench = new(MlFlowShape.V3);

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task A_user_and_a_password_are_sent_with_every_request()
    {
        _bench.Register();
        _bench.Server.Basic = $"admin:{Secret}";
        var version = Assert.Single(await _bench.Open(_bench.Server.Address, new RegistryOptions { Username = "admin", Password = Secret })
            .ListAsync("tiny", default));
        Assert.Null(version.Problem);
    }

    [Fact]
    public async Task So_is_a_token()
    {
        _bench.Server.Token = "abc";
        Assert.Equal("1", (await _bench.Open(_bench.Server.Address, new RegistryOptions { Token = "abc" })
            .AddAsync(_bench.Package(), "tiny", null, default)).Version);
    }

    [Fact]
    public async Task The_address_may_hold_them()
    {
        _bench.Register();
        _bench.Server.Basic = $"admin:{Secret}";
        var registry = _bench.Open($"http://admin:{Uri.EscapeDataString(Secret)}@127.0.0.1:{_bench.Server.Port}");
        Assert.Null(Assert.Single(await registry.ListAsync("tiny", default)).Problem);
        Assert.Equal(_bench.Server.Address, registry.Location);
    }

    [Fact]
    public async Task Invariant_8_A_wrong_password_is_told_without_it()
    {
        _bench.Server.Basic = "admin:right";
        var error = await Assert.ThrowsAnyAsync<RegistryException>(
            () => _bench.Open($"http://admin:{Secret}@127.0.0.1:{_bench.Server.Port}").ListAsync("tiny", default));
        Assert.Contains("does not accept the user and password", error.Message, StringComparison.Ordinal);
        Assert.Contains("MLFLOW_TRACKING_USERNAME", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", error.ToString(), StringComparison.Ordinal);
        Assert.False(error is RegistryUnavailableException);
    }

    [Fact]
    public async Task Invariant_8_Another_server_that_keeps_artifacts_gets_no_credentials()
    {
        using var other = new MlFlowServer();
        var run = _bench.Server.AddRun(MlFlowBench.Figures(), _bench.Tags());
        _bench.Package();
        other.PutFolder("1/model", _bench.Tiny.Directory);
        _bench.Server.AddVersion("tiny", $"mlflow-artifacts://me:mine@127.0.0.1:{other.Port}/1/model", run);
        _bench.Server.AddVersion("tiny", $"{other.Address}/api/2.0/mlflow-artifacts/artifacts/1/model", run);
        _bench.Server.Token = "abc";
        var versions = await _bench.Open(_bench.Server.Address, new RegistryOptions { Token = "abc" }).ListAsync("tiny", default);
        Assert.All(versions, version => Assert.Null(version.Problem));
        Assert.All(_bench.Server.Requests, request => Assert.Equal("Bearer abc", request.Authorization));
        Assert.NotEmpty(other.Requests);
        Assert.All(other.Requests, request => Assert.Null(request.Authorization));
    }

    [Fact]
    public void Settings_come_before_the_address_and_that_before_MLflows_variables()
    {
        var variables = new Dictionary<string, string?>
        {
            ["MLFLOW_TRACKING_USERNAME"] = "variable",
            ["MLFLOW_TRACKING_PASSWORD"] = "p",
            ["MLFLOW_TRACKING_TOKEN"] = "t",
            ["MLFLOW_TRACKING_INSECURE_TLS"] = "true",
            ["MLFLOW_HTTP_REQUEST_TIMEOUT"] = "7",
            ["MLFLOW_EXPERIMENT_NAME"] = "e",
        };
        Assert.Equal("setting:", User("https://address:x@h", new RegistryOptions { Username = "setting" }));
        Assert.Equal("address:x", User("https://address:x@h", new RegistryOptions()));
        Assert.Equal("variable:p", User("https://h", new RegistryOptions()));
        variables.Remove("MLFLOW_TRACKING_USERNAME");
        Assert.Equal("Bearer t", Of("https://h", new RegistryOptions()).Authorization!.ToString());
        var connection = Of("https://h/", new RegistryOptions());
        Assert.Equal((7, true, "e"), (connection.Timeout.TotalSeconds, connection.IgnoreTls, connection.Experiment));
        connection = Of("https://h/", new RegistryOptions { TimeoutSeconds = 3, IgnoreTls = false, Experiment = "x" });
        Assert.Equal((3, false, "x"), (connection.Timeout.TotalSeconds, connection.IgnoreTls, connection.Experiment));
        variables.Clear();
        connection = Of("https://h/", new RegistryOptions());
        Assert.Equal((20, false, (string?)null), (connection.Timeout.TotalSeconds, connection.IgnoreTls, connection.Experiment));
        Assert.Null(connection.Authorization);

        MlFlowConnection Of(string url, RegistryOptions options) => MlFlowConnection.Of(url, options, name =>
            variables.GetValueOrDefault(name));

        string User(string url, RegistryOptions options) =>
            Encoding.UTF8.GetString(Convert.FromBase64String(Of(url, options).Authorization!.Parameter!));
    }

    [Fact]
    public void A_variable_that_cannot_be_is_told_by_its_name()
    {
        var error = Assert.Throws<RegistryException>(
            () => MlFlowConnection.Of("http://h", new RegistryOptions(), name => name == "MLFLOW_HTTP_REQUEST_TIMEOUT" ? "soon" : null));
        Assert.Contains("MLFLOW_HTTP_REQUEST_TIMEOUT", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, "models")]
    [InlineData("", "models")]
    [InlineData("sqlite:///mlflow.db", "models")]
    [InlineData("./mlruns", "models")]
    [InlineData(" https://mlflow.example ", "https://mlflow.example")]
    public void Where_no_registry_is_named_MLflows_variable_counts_if_it_names_a_server(string? variable, string registry) =>
        Assert.Equal(registry, ModelRegistries.Unnamed("models", variable));

    [Theory]
    [InlineData("http://me:secret@h/a@b", "http://h/a@b")]
    [InlineData("s3://bucket/a@b", "s3://bucket/a@b")]
    [InlineData("mlflow-artifacts:/1/a@b", "mlflow-artifacts:/1/a@b")]
    [InlineData("http://me:secret@h", "http://h")]
    public void Invariant_8_A_place_is_shown_without_its_password(string place, string shown) =>
        Assert.Equal(shown, ArtifactPath.Shown(place));

    [Fact]
    public async Task An_address_with_a_path_keeps_it()
    {
        _bench.Server.Instead = request => request.Path.StartsWith("/behind/here/api/2.0/mlflow/registered-models/get",
            StringComparison.Ordinal)
            ? (404, "application/json", """{"error_code":"RESOURCE_DOES_NOT_EXIST","message":"no"}""") : null;
        Assert.Empty(await _bench.Open($"{_bench.Server.Address}/behind/here/#/models").ListAsync("tiny", default));
    }

    [Theory]
    [InlineData("Token", "Registry:Token", "t", "u", null)]
    [InlineData("Password", "Registry:Password", null, null, "p")]
    public void Settings_that_contradict_are_refused(string member, string setting, string? token, string? user, string? password)
    {
        var options = new RegistryOptions { Token = token, Username = user, Password = password };
        var result = Assert.Single(options.Validate(new System.ComponentModel.DataAnnotations.ValidationContext(options)));
        Assert.Equal([member], result.MemberNames);
        Assert.Contains("Registry:Username", result.ErrorMessage, StringComparison.Ordinal);
        Assert.StartsWith("Registry:", setting, StringComparison.Ordinal);
    }
}
