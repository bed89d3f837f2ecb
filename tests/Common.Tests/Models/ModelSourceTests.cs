using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using StreamSentiment.Common.Models;
using StreamSentiment.Common.Models.MlFlow;

namespace StreamSentiment.Common.Tests.Models;

public sealed class ModelSourceTests : IDisposable
{
    private readonly TinyPackage _tiny = new();

    public void Dispose() => _tiny.Dispose();

    [Fact]
    public async Task The_best_version_of_a_folder_is_opened()
    {
        _tiny.Add("tiny", "2", manifest => With(manifest, precision: 0.2));
        var package = await OpenAsync();
        Assert.Equal("1", package.Version);
        Assert.NotNull(package.Choice);
        Assert.Equal("2", Assert.Single(package.Choice.PassedOver).Version.Version);
    }

    [Fact]
    public async Task An_alias_in_the_folder_overrides()
    {
        _tiny.Add("tiny", "2", manifest => With(manifest, precision: 0.2));
        await File.WriteAllTextAsync(Path.Combine(_tiny.Registry, "tiny", "aliases.json"), "{\"champion\":\"2\"}");
        Assert.Equal("2", (await OpenAsync()).Version);
    }

    [Fact]
    public async Task Invariant_5_a_version_that_does_not_prove_itself_is_passed_over_for_the_next()
    {
        var worse = _tiny.Add("tiny", "2", manifest => With(manifest, precision: 0.7));
        _tiny.Replace(ModelPackage.GoldenFile, "{\"text\":\"I love this lamp\",\"positive_probability\":0.5}\n"u8.ToArray());
        var package = await OpenAsync();
        Assert.Equal(worse, package.Directory);
        Assert.Contains("golden example 1", Assert.Single(package.Choice!.PassedOver).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Invariant_5_a_vocabulary_that_is_longer_than_the_network_knows_is_passed_over()
    {
        var other = _tiny.Add("tiny", "2", manifest => With(manifest, precision: 0.7));
        _tiny.Replace(ModelPackage.VocabularyFile, [.. _tiny.Read(ModelPackage.VocabularyFile), .. "zzz\n"u8]);
        var package = await OpenAsync();
        Assert.Equal(other, package.Directory);
        Assert.Contains("last token", Assert.Single(package.Choice!.PassedOver).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Invariant_5_a_network_that_breaks_whoever_opens_it_is_passed_over()
    {
        var random = new Random(3);
        var other = _tiny.Add("tiny", "2", manifest => With(manifest, precision: 0.7));
        var whole = _tiny.Read(ModelPackage.OnnxFile);
        for (var round = 0; round < 20; round++)
        {
            // The nodes stand at the end of the file or at its beginning, depending on who wrote it: both are spoilt.
            var spoilt = whole.ToArray();
            for (var i = 0; i < 8; i++)
            {
                spoilt[random.Next(spoilt.Length)] ^= (byte)(1 << random.Next(8));
            }

            _tiny.Replace(ModelPackage.OnnxFile, spoilt);
            var package = await OpenAsync();
            Assert.True(package.Directory == other || package.Choice!.PassedOver.Count == 0);
        }
    }

    [Fact]
    public async Task A_folder_with_the_wrong_version_inside_is_refused()
    {
        _tiny.Change(manifest => manifest with { Version = "5" });
        Assert.Contains("disagree", (await Assert.ThrowsAsync<RegistryException>(() => OpenAsync())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_package_that_is_being_written_is_not_seen()
    {
        Directory.Move(_tiny.Directory, Path.Combine(_tiny.Registry, "tiny", ".1-99"));
        Assert.Contains("no version of 'tiny'", (await Assert.ThrowsAsync<RegistryException>(() => OpenAsync())).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_folder_names_the_setting()
    {
        var registry = new FolderModelRegistry(Path.Combine(_tiny.Registry, "gone"));
        var error = await Assert.ThrowsAsync<RegistryUnavailableException>(() => registry.ListAsync("tiny", default));
        Assert.Contains("--registry", error.Message, StringComparison.Ordinal);
        Assert.Contains("Model:Registry", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_empty_folder_names_the_setting_and_the_model()
    {
        var error = await Assert.ThrowsAsync<RegistryException>(() => OpenAsync(options => options.Name = "other"));
        Assert.Contains("--registry", error.Message, StringComparison.Ordinal);
        Assert.Contains("'other'", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("../tiny")]
    [InlineData("")]
    [InlineData(".hidden")]
    public async Task A_name_that_is_a_path_is_refused(string name) =>
        await Assert.ThrowsAsync<RegistryException>(() => new FolderModelRegistry(_tiny.Registry).ListAsync(name, default));

    [Fact]
    public async Task When_nothing_is_usable_every_version_says_why()
    {
        _tiny.Add("tiny", "2", manifest => With(manifest, precision: double.NaN));
        _tiny.Change(manifest => manifest with { Family = "bert" });
        var error = await Assert.ThrowsAsync<RegistryException>(() => OpenAsync());
        Assert.Contains("version 1: its family is bert", error.Message, StringComparison.Ordinal);
        Assert.Contains("version 2: its val_precision is NaN", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Unreadable_versions_and_aliases_are_explained()
    {
        File.WriteAllText(Path.Combine(_tiny.Directory, ModelPackage.ManifestFile), "{");
        Assert.Contains("cannot be read", (await Assert.ThrowsAsync<RegistryException>(() => OpenAsync())).Message,
            StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(_tiny.Registry, "tiny", "aliases.json"), "[]");
        Assert.Contains("aliases.json", (await Assert.ThrowsAsync<RegistryException>(() => OpenAsync())).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ftp://me:secret@models.example:5000/path?token=hidden")]
    [InlineData("sqlite:///secret/hidden.db")]
    [InlineData("http://")]
    public void An_address_that_is_no_registrys_is_refused_clearly_and_without_its_password(string address)
    {
        var error = Assert.Throws<RegistryException>(() => ModelRegistries.Open(address));
        Assert.Contains("http://", error.Message, StringComparison.Ordinal);
        Assert.Contains("Model:Registry", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hidden", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_servers_address_opens_its_registry_and_shows_no_password()
    {
        var registry = ModelRegistries.Open("https://me:secret@models.example/mlflow/?token=hidden#/models");
        Assert.IsType<MlFlowModelRegistry>(registry);
        Assert.Equal("https://models.example/mlflow", registry.Location);
    }

    [Fact]
    public async Task A_host_builds_it_from_its_settings()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(
            new Dictionary<string, string?>
            {
                ["Model:Registry"] = _tiny.Registry,
                ["Model:Name"] = "tiny",
                ["Model:RecallFloor"] = "0.5",
            });
        builder.AddModels();
        using var host = builder.Build();
        var options = host.Services.GetRequiredService<IOptions<ModelOptions>>().Value;
        Assert.Equal("1", (await host.Services.GetRequiredService<ModelSource>().OpenAsync(options)).Version);
    }

    [Fact]
    public async Task A_setting_out_of_range_stops_the_start()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?> { ["Model:RecallFloor"] = "1.5" });
        builder.AddModels();
        using var host = builder.Build();
        var error = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync());
        Assert.Contains("RecallFloor", error.Message, StringComparison.Ordinal);
    }

    private static ModelManifest With(ModelManifest manifest, double precision) =>
        manifest with { Metrics = new Dictionary<string, double>(manifest.Metrics) { ["val_precision"] = precision } };

    private Task<ModelPackage> OpenAsync(Action<ModelOptions>? set = null)
    {
        var options = new ModelOptions { Registry = _tiny.Registry, Name = "tiny" };
        set?.Invoke(options);
        return new ModelSource(ModelRegistries.Open(options.Registry), NullLogger<ModelSource>.Instance).OpenAsync(options);
    }
}
