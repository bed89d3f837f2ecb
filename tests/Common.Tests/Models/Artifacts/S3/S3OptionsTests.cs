using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using StreamSentiment.Common.Models;
using StreamSentiment.Common.Models.Artifacts.S3;

namespace StreamSentiment.Common.Tests.Models.Artifacts.S3;

public sealed class S3OptionsTests : IDisposable
{
    private readonly S3Rig _rig = new();

    public void Dispose() => _rig.Dispose();

    [Fact]
    public async Task The_usual_variables_are_enough()
    {
        _rig.Put("file", 1);
        _rig.Server.SessionToken = "token";
        _rig.Server.Region = "eu-west-3";
        var store = S3Rig.Store(new S3Options(), Variables(
            ("MLFLOW_S3_ENDPOINT_URL", _rig.Server.Endpoint), ("AWS_ACCESS_KEY_ID", _rig.Server.AccessKey),
            ("AWS_SECRET_ACCESS_KEY", _rig.Server.SecretKey), ("AWS_SESSION_TOKEN", "token"), ("AWS_DEFAULT_REGION", "eu-west-3")));
        Assert.Single(await store.ListAsync(default));
    }

    [Fact]
    public void Settings_come_before_variables_and_keys_are_not_mixed()
    {
        var access = S3Environment.Complete(
            new S3Options
            {
                Endpoint = "http://minio:9000",
                AccessKey = "a",
                SecretKey = "s",
                Region = "here",
                PathStyle = false,
                IgnoreTls = false,
            },
            Variables(("MLFLOW_S3_ENDPOINT_URL", "http://other:9000"), ("AWS_ACCESS_KEY_ID", "b"), ("AWS_SECRET_ACCESS_KEY", "t"),
                ("AWS_SESSION_TOKEN", "token"), ("AWS_REGION", "there"), ("MLFLOW_S3_IGNORE_TLS", "true")));
        Assert.Equal(("http://minio:9000", "a", "s", null, "here", false, false),
            (access.Server, access.Keys!.Name, access.Keys.Secret, access.Keys.Token, access.Region, access.PathStyle, access.IgnoreTls));
    }

    [Fact]
    public void The_more_special_of_two_variables_wins_and_an_empty_one_is_none()
    {
        var access = S3Environment.Complete(new S3Options { Endpoint = "" }, Variables(
            ("MLFLOW_S3_ENDPOINT_URL", " "), ("AWS_ENDPOINT_URL_S3", "https://s3.example.com/"),
            ("AWS_ENDPOINT_URL", "https://aws.example.com"),
            ("AWS_REGION", ""), ("AWS_DEFAULT_REGION", "there"), ("MLFLOW_S3_IGNORE_TLS", "True")));
        Assert.Equal(("https://s3.example.com", "there", true, true), (access.Server, access.Region, access.PathStyle, access.IgnoreTls));
        Assert.Null(access.Keys);
    }

    [Fact]
    public void Without_an_endpoint_it_is_Amazons_by_the_hosts_name()
    {
        var access = S3Environment.Complete(new S3Options { AccessKey = "a", SecretKey = "s", Region = "eu-west-1" }, _ => null);
        Assert.Equal(("Amazon S3 in eu-west-1", false), (access.Server, access.PathStyle));
    }

    [Fact]
    public void Without_any_keys_it_is_told_which_to_set()
    {
        // A profile of this machine's user would be taken, so a name is asked for that none has.
        var error = Assert.Throws<RegistryException>(() =>
            S3Server.Create(new S3Options { Endpoint = "http://minio:9000" }, Variables(("AWS_PROFILE", "nobody-has-this-profile"))));
        Assert.Contains("Registry:S3:AccessKey", error.Message, StringComparison.Ordinal);
        Assert.Contains("AWS_SECRET_ACCESS_KEY", error.Message, StringComparison.Ordinal);
        Assert.Contains("http://minio:9000", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_access_key_without_its_secret_is_told()
    {
        var error = Assert.Throws<RegistryException>(() => S3Environment.Complete(new S3Options(), Variables(("AWS_ACCESS_KEY_ID", "a"))));
        Assert.Contains("AWS_SECRET_ACCESS_KEY", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("minio:9000", "is no address")]
    [InlineData("ftp://minio", "is no address")]
    [InlineData("http://me:hidden@minio:9000", "holds a user or a password")]
    [InlineData("http://minio:9000?x=1", "holds a '?'")]
    public void An_endpoint_that_cannot_be_is_told_with_its_place_and_without_its_password(string endpoint, string problem)
    {
        var results = Problems(new S3Options { Endpoint = endpoint });
        Assert.Contains($"Registry:S3:Endpoint {problem}", Assert.Single(results), StringComparison.Ordinal);
        var error = Assert.Throws<RegistryException>(() =>
            S3Environment.Complete(new S3Options(), Variables(("AWS_ENDPOINT_URL", endpoint))));
        Assert.Contains($"AWS_ENDPOINT_URL {problem}", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hidden", error.Message + results[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Half_of_the_keys_is_told_and_no_setting_at_all_is_right()
    {
        Assert.Contains("belong together", Assert.Single(Problems(new S3Options { AccessKey = "a" })), StringComparison.Ordinal);
        Assert.Contains("belong together", Assert.Single(Problems(new S3Options { SecretKey = "hidden" })), StringComparison.Ordinal);
        Assert.Contains("belongs to keys", Assert.Single(Problems(new S3Options { SessionToken = "hidden" })), StringComparison.Ordinal);
        Assert.Empty(Problems(new S3Options()));
    }

    [Fact]
    public async Task Wrong_settings_are_told_when_the_host_starts()
    {
        var builder = Host.CreateApplicationBuilder(["--Registry:S3:AccessKey=a"]);
        builder.AddS3();
        using var host = builder.Build();
        var error = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync());
        Assert.Contains("Registry:S3:SecretKey", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("s3://mlflow/art2/1/0fb6/artifacts/model", "mlflow", "art2/1/0fb6/artifacts/model/")]
    [InlineData("s3://mlflow/a b/%20/?x#y/", "mlflow", "a b/%20/?x#y/")]
    [InlineData("s3://My_Bucket.1", "My_Bucket.1", "")]
    [InlineData("S3://mlflow//", "mlflow", "")]
    public void An_address_is_read_letter_by_letter(string address, string bucket, string prefix)
    {
        var read = S3Address.Parse(new Uri(address));
        Assert.Equal((bucket, prefix), (read.Bucket, read.Prefix));
    }

    [Theory]
    [InlineData("http://mlflow/art")]
    [InlineData("s3:///art")]
    [InlineData("s3://me:hidden@mlflow/art")]
    [InlineData("s3://mlflow/a/../b")]
    [InlineData("s3://mlflow/a//b")]
    public void An_address_that_cannot_be_is_told_without_its_password(string address)
    {
        var error = Assert.Throws<RegistryException>(() => S3Address.Parse(new Uri(address)));
        Assert.Contains("s3://bucket/folder", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hidden", error.Message, StringComparison.Ordinal);
    }

    private static List<string> Problems(S3Options options)
    {
        var results = new List<ValidationResult>();
        Validator.TryValidateObject(options, new ValidationContext(options), results, validateAllProperties: true);
        return [.. results.Select(result => result.ErrorMessage!)];
    }

    private static Func<string, string?> Variables(params (string Name, string Value)[] variables) =>
        name => variables.Where(variable => variable.Name == name).Select(variable => variable.Value).FirstOrDefault();
}
