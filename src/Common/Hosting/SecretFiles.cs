using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.EnvironmentVariables;
using Microsoft.Extensions.Configuration.KeyPerFile;
using Microsoft.Extensions.FileProviders;

namespace StreamSentiment.Common.Hosting;

/// <summary>
/// Settings from a folder of files, as containers, Kubernetes and systemd hand secrets over: a file is called by its setting, with
/// <c>__</c> for a colon (<c>Mail__Password</c>), and holds the value; one line end at its end does not count.
/// </summary>
internal static class SecretFiles
{
    /// <summary>The setting that names the folder; without it no file is read.</summary>
    public const string Setting = "Secrets:Folder";

    /// <summary>Adds the folder that is set, if one is: after <c>appsettings.json</c>, before the environment and the command line.</summary>
    /// <exception cref="StartException">There is no such folder, or a file in it cannot be read.</exception>
    public static void AddTo(ConfigurationManager settings)
    {
        if (settings[Setting] is not { Length: > 0 } folder)
        {
            return;
        }

        if (!Directory.Exists(folder))
        {
            throw new StartException($"{Setting}: there is no folder '{folder}'. Mount the secrets there, or leave the setting out.");
        }

        var sources = ((IConfigurationBuilder)settings).Sources;
        var environment = sources.ToList().FindIndex(source => source is EnvironmentVariablesConfigurationSource { Prefix: null or "" });
        try
        {
            sources.Insert(environment < 0 ? sources.Count : environment, new KeyPerFileConfigurationSource
            {
                FileProvider = new PhysicalFileProvider(Path.GetFullPath(folder)),
                Optional = false,
            });
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new StartException($"{Setting}: a file in '{folder}' cannot be read by user {Environment.UserName}: {problem.Message}", problem);
        }
    }
}
