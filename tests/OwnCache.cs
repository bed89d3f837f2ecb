using System.Runtime.CompilerServices;

namespace StreamSentiment.Tests;

/// <summary>Gives a test run, and all processes that it starts, caches of its own instead of this user's.</summary>
internal static class OwnCache
{
#pragma warning disable CA2255 // Compiled into each test project: there is no call that all of them make.
    [ModuleInitializer]
#pragma warning restore CA2255
    internal static void Use()
    {
        var folder = Directory.CreateTempSubdirectory("stream-tests-cache-").FullName;
        Environment.SetEnvironmentVariable("XDG_CACHE_HOME", folder);
        AppDomain.CurrentDomain.ProcessExit += (_, _) =>
        {
            try
            {
                Directory.Delete(folder, recursive: true);
            }
            catch (IOException)
            {
                // A process that was started may still write there.
            }
        };
    }
}
