using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using StreamSentiment.TestSupport;
using YamlDotNet.RepresentationModel;

namespace StreamSentiment.Common.Tests.Deploy;

/// <summary>What the files of <c>deploy/</c> say is what the programs know.</summary>
public partial class DeployTests
{
    private static readonly string[] Workers = ["Ingestor", "Scorer", "Alerting", "Dashboard"];

    public static TheoryData<string> YamlFiles => [.. DeployFiles.Yaml];

    [Theory]
    [MemberData(nameof(YamlFiles))]
    public void Every_file_in_YAML_can_be_read(string path) => Assert.NotEmpty(DeployFiles.Documents(path));

    [Fact]
    public void Every_setting_that_is_named_exists()
    {
        var unknown = DeployFiles.All
            .SelectMany(path => Setting().Matches(DeployFiles.Text(path)).Select(match => (path, name: match.Value)))
            .Where(found => !IsAnothers(found.name) && !KnownSettings.Has(found.name.Replace("__", ":", StringComparison.Ordinal)))
            .ToList();
        Assert.True(unknown.Count == 0, string.Join(Environment.NewLine, unknown.Select(found => $"{found.path}: no worker reads {found.name}")));
    }

    [Theory]
    [InlineData("Kafka:Client:sasl.password", true)]
    [InlineData("Alerting:Rules:share:AtLeast", true)]
    [InlineData("Feeds:sky:Authors:0", true)]
    [InlineData("Feeds:sky:Kind", true)]
    [InlineData("Mail:To:0", true)]
    [InlineData("Mail:Hostname", false)]
    [InlineData("Registry:S3:Endpoint", true)]
    [InlineData("Registry:S3:Bucket", false)]
    [InlineData("Feeds:sky:Colour", false)]
    [InlineData("Postgres:Password:More", false)]
    public void A_setting_is_known_by_the_class_that_reads_it(string name, bool known) => Assert.Equal(known, KnownSettings.Has(name));

    [Fact]
    public void Health_is_asked_at_the_port_where_each_worker_answers()
    {
        var scraped = DeployFiles.Text("deploy/prometheus/prometheus.yml");
        foreach (var worker in Workers)
        {
            using var settings = JsonDocument.Parse(DeployFiles.Text($"src/{worker}/appsettings.json"));
            var port = settings.RootElement.GetProperty("Health").GetProperty("Port").GetInt32().ToString(CultureInfo.InvariantCulture);
            var name = worker.ToLowerInvariant();
            Assert.Contains($"\"{name}:{port}\"", scraped, StringComparison.Ordinal);
            var container = Assert.IsType<YamlSequenceNode>(
                DeployFiles.Documents($"deploy/kubernetes/base/{name}.yaml")[0].At("spec", "template", "spec", "containers")).Children[0];
            var ports = Assert.IsType<YamlSequenceNode>(container.At("ports")).Children;
            Assert.Contains(ports, one => one.At("name")?.ToString() == "health" && one.At("containerPort")?.ToString() == port);
            foreach (var probe in new[] { "startupProbe", "livenessProbe" })
            {
                Assert.Equal("/health/live", container.At(probe, "httpGet", "path")?.ToString());
            }

            Assert.Equal("/health/ready", container.At("readinessProbe", "httpGet", "path")?.ToString());
        }
    }

    [Fact]
    public void Every_service_of_the_compose_file_is_pinned_bounded_and_without_rights_and_its_needs_exist()
    {
        var compose = DeployFiles.Documents("docker-compose.yml")[0];
        var services = compose.At("services");
        var secrets = compose.At("secrets").Keys().ToHashSet();
        foreach (var name in services.Keys())
        {
            var service = services.At(name);
            var image = service.At("image")?.ToString() ?? "";
            Assert.True(image.Contains("${TAG", StringComparison.Ordinal) || Pinned().IsMatch(image), $"{name}: the image has no version");
            Assert.True(service.At("cap_drop")?.ToString().Contains("ALL", StringComparison.Ordinal), $"{name} keeps capabilities");
            Assert.True(service.At("security_opt")?.ToString().Contains("no-new-privileges", StringComparison.Ordinal), $"{name} may gain rights");
            Assert.True(service.At("restart") is not null, $"{name} is not started again");
            Assert.NotEqual("0", service.At("user")?.ToString());
            Assert.All(service.At("depends_on").Keys().Where(key => key != "<<"), needed => Assert.Contains(needed, services.Keys()));
            var used = (service.At("secrets") as YamlSequenceNode)?.Children.Select(secret => secret.At("source")?.ToString() ?? secret.ToString()) ?? [];
            Assert.All(used, secret => Assert.Contains(secret, secrets));
        }

        // What makes the secrets makes all of them.
        var made = DeployFiles.Text("deploy/secrets.sh");
        Assert.All(secrets, secret => Assert.Contains(secret, made, StringComparison.Ordinal));
    }

    [Fact]
    public void No_file_holds_a_password()
    {
        foreach (var path in DeployFiles.All)
        {
            Assert.DoesNotMatch("(?i)\\bpassword=[^'$ \"{]", DeployFiles.Text(path).Replace("password=\"$", "", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Every_unit_gives_its_worker_the_secrets_folder_and_takes_no_right()
    {
        foreach (var worker in Workers)
        {
            var unit = DeployFiles.Text($"deploy/systemd/streamsentiment-{worker.ToLowerInvariant()}.service");
            Assert.Contains($"StreamSentiment.{worker}.dll", unit, StringComparison.Ordinal);
            Assert.Contains("Secrets__Folder=%d", unit, StringComparison.Ordinal);
            Assert.Contains("NoNewPrivileges=yes", unit, StringComparison.Ordinal);
            Assert.Contains("Restart=on-failure", unit, StringComparison.Ordinal);
        }
    }

    [SkippableFact]
    public void Pictures_and_alerts_ask_for_metrics_that_exist()
    {
        var contract = DeployFiles.Text("docs/telemetry.md");
        Skip.IfNot(contract.Contains("streamsentiment_", StringComparison.Ordinal), "docs/telemetry.md has no Prometheus names yet.");
        using var dashboard = JsonDocument.Parse(DeployFiles.Text("deploy/grafana/dashboards/streamsentiment.json"));
        var asked = Metric().Matches(dashboard.RootElement.GetRawText() + DeployFiles.Text("deploy/prometheus/rules.yml")).Select(match => match.Value).ToHashSet();
        Assert.True(asked.Count > 15);
        Assert.All(asked, name => Assert.Contains($"`{Suffix().Replace(name, "")}`", contract, StringComparison.Ordinal));
    }

    // Grafana's settings have the same form.
    private static bool IsAnothers(string name) => name.StartsWith("GF_", StringComparison.Ordinal);

    [GeneratedRegex(@"\b[A-Z][A-Za-z0-9_]*?__[A-Za-z0-9_.]*[A-Za-z0-9]")]
    private static partial Regex Setting();

    [GeneratedRegex(@":[A-Za-z]*\.?\d[\w.-]*$")]
    private static partial Regex Pinned();

    [GeneratedRegex(@"\bstreamsentiment_[a-z_]+")]
    private static partial Regex Metric();

    [GeneratedRegex("_(bucket|sum|count)$")]
    private static partial Regex Suffix();
}
