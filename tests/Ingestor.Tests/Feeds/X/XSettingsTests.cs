using StreamSentiment.Common.Hosting.Health;
using StreamSentiment.Ingestor.Feeds;
using StreamSentiment.Ingestor.Feeds.X;

namespace StreamSentiment.Ingestor.Tests.Feeds.X;

/// <summary>Settings of a feed of kind x, its token among them.</summary>
public sealed class XSettingsTests : XStory
{
    [Theory]
    [InlineData("Token", "", "Feeds:x:Token")]
    [InlineData("Token", "two words-secret", "Feeds:x:Token")]
    [InlineData("Address", "ftp://x", "Feeds:x:Address")]
    [InlineData("Address", "https://me:secret@x", "Feeds:x:Address")]
    [InlineData("TokenFile", "/no/such/secret/file", "Feeds:x:TokenFile")]
    [InlineData("Rules:0:Tag", "no value", "Feeds:x:Rules")]
    [InlineData("BufferMegabytes", "0", "Feeds:x:BufferMegabytes")]
    [InlineData("BackfillMinutes", "many", "Feeds:x:BackfillMinutes")]
    public void A_setting_that_will_not_do_is_told_by_its_name(string key, string value, string setting)
    {
        var problem = Assert.Throws<FeedException>(() => XSource.Open(Rig.Live("x", ("Token", key == "TokenFile" ? null : Token), (key, value))));
        Assert.Contains(setting, problem.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Token, problem.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("words-secret", problem.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("me:secret", problem.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Invariant_8_no_token_is_in_anything_that_is_shown()
    {
        Open();
        await (await X.NextAsync()).AnswerAsync(400, $$"""{"errors":[{"message":"{{Token}}"}],"title":"{{Token}}","detail":"{{Token}}"}""");
        await Rig.Clock.PassAsync(TimeSpan.FromSeconds(5));
        var call = await X.AcceptAsync();
        await call.SendAsync($$"""{"errors":[{"title":"{{Token}}","detail":"{{Token}}"}]}""" + "\r\n" + XServer.Post("1", "a"));
        await Rig.TakeAsync();
        var context = Rig.Live("x", ("Token", Token));
        Assert.DoesNotContain(Token, $"{context} {context.Read<XOptions>()} {XSource.Open(context)}", StringComparison.Ordinal);
        // And see DisposeAsync, for every test.
        Assert.Contains("***", Rig.Log.All, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(401, "Check the token, setting Feeds:x-cats:Token")]
    [InlineData(403, "may not read this")]
    [InlineData(404, "Check the address, setting Feeds:x-cats:Address")]
    [InlineData(302, "Check the address, setting Feeds:x-cats:Address")]
    public async Task What_people_must_mend_is_told_as_an_error_with_the_setting_and_tried_again_rarely(int status, string advice)
    {
        Open();
        await (await X.NextAsync()).AnswerAsync(status, $$"""{"title":"Unauthorized","detail":"Bearer {{Token}} is not known"}""", "application/json", "Location: http://127.0.0.1:1/");
        await Rig.Clock.PassAsync(TimeSpan.FromSeconds(5));
        Assert.Contains(advice, Assert.Single(Rig.Log.Lines, line => line.StartsWith("Error", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.Contains("Bearer *** is not known", Rig.State.Note, StringComparison.Ordinal);
        await X.AcceptAsync();
        await EventuallyAsync(() => Rig.State.Status == DependencyStatus.Green);
    }
}
