using StreamSentiment.Common.Models;
using StreamSentiment.Common.Models.Artifacts;

namespace StreamSentiment.Common.Tests.Models.Artifacts;

public sealed class CacheFolderTests
{
    private static readonly string Absolute = Path.GetFullPath("/caches");

    [Fact]
    public void The_users_own_choice_wins() =>
        Assert.Equal(Path.Combine(Absolute, "streamsentiment", "models"),
            CacheFolder.Find(name => name == "XDG_CACHE_HOME" ? Absolute : "/home/me"));

    [SkippableTheory]
    [InlineData("")]
    [InlineData("relative")]
    public void Without_one_it_is_in_the_home(string choice)
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "Other platforms have other customs.");
        Assert.Equal("/home/me/.cache/streamsentiment/models",
            CacheFolder.Find(name => name switch { "XDG_CACHE_HOME" => choice, "HOME" => "/home/me", _ => null }));
    }

    [Fact]
    public void The_default_is_a_full_path() => Assert.True(Path.IsPathFullyQualified(new ModelOptions().Cache));
}
