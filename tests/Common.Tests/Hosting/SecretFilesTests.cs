using Microsoft.Extensions.Configuration;
using StreamSentiment.Common.Hosting;

namespace StreamSentiment.Common.Tests.Hosting;

public sealed class SecretFilesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("stream-secrets-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_file_is_a_setting_without_the_line_end_that_editors_add()
    {
        Write("Mail__Password", "geheim\n");
        Write("Kafka__Client__sasl.password", "auch geheim");
        var settings = StreamHost.CreateBuilder([$"--Secrets:Folder={_folder}"]).Configuration;
        Assert.Equal("geheim", settings["Mail:Password"]);
        Assert.Equal("auch geheim", settings["Kafka:Client:sasl.password"]);
    }

    [Fact]
    public void The_command_line_comes_after_the_files()
    {
        Write("Mail__Password", "file");
        Assert.Equal("line", StreamHost.CreateBuilder([$"--Secrets:Folder={_folder}", "--Mail:Password=line"]).Configuration["Mail:Password"]);
    }

    [Fact]
    public void The_folders_beside_them_that_Kubernetes_makes_are_no_settings()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "..2026_01_02"));
        File.WriteAllText(Path.Combine(_folder, "..2026_01_02", "Mail__Password"), "geheim");
        File.CreateSymbolicLink(Path.Combine(_folder, "..data"), "..2026_01_02");
        File.CreateSymbolicLink(Path.Combine(_folder, "Mail__Password"), Path.Combine("..data", "Mail__Password"));
        var settings = StreamHost.CreateBuilder([$"--Secrets:Folder={_folder}"]).Configuration;
        Assert.Equal("geheim", settings["Mail:Password"]);
        Assert.DoesNotContain(settings.AsEnumerable(), setting => setting.Key.Contains("2026", StringComparison.Ordinal));
    }

    [Fact]
    public void A_folder_that_is_not_there_is_told_by_its_setting()
    {
        var problem = Assert.Throws<StartException>(() => StreamHost.CreateBuilder([$"--Secrets:Folder={_folder}/none"]));
        Assert.Contains("Secrets:Folder", problem.Message, StringComparison.Ordinal);
    }

    private void Write(string name, string value) => File.WriteAllText(Path.Combine(_folder, name), value);
}
