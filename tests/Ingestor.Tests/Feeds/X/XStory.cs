using StreamSentiment.Ingestor.Feeds.X;
using StreamSentiment.Ingestor.Tests.Support;

namespace StreamSentiment.Ingestor.Tests.Feeds.X;

/// <summary>X's filtered stream against a server of our own that does everything that X does, and worse. No test waits for a real clock.</summary>
public abstract class XStory : IAsyncLifetime
{
    /// <summary>The app's token.</summary>
    protected const string Token = "AAAAsecretAAAA";

    protected XStory() => X = new XServer(Rig.Clock);

    private protected FeedRig Rig { get; } = new();

    private protected XServer X { get; }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await Rig.DisposeAsync();
        await X.DisposeAsync();
        // Whatever a test did: the token is nowhere.
        Assert.DoesNotContain(Token, Rig.Log.All, StringComparison.Ordinal);
        Assert.DoesNotContain(Rig.Health.Dependencies, state => state.Note?.Contains(Token, StringComparison.Ordinal) == true);
    }

    private protected static Task EventuallyAsync(Func<bool> condition) => TestSupport.Eventually.HoldsAsync(condition, "the feed does it");

    private protected void Open(params (string, string?)[] settings) => Rig.Read(XSource.Open(Rig.Live(
        "x-cats", [("Address", X.Address.ToString()), ("Token", Token), .. settings])));
}
