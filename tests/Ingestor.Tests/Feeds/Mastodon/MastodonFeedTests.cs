using System.Text.Json;
using StreamSentiment.Common.Tweets;
using StreamSentiment.Ingestor.Feeds;
using StreamSentiment.Ingestor.Feeds.Mastodon;
using StreamSentiment.Ingestor.Tests.Support;

namespace StreamSentiment.Ingestor.Tests.Feeds.Mastodon;

/// <summary>Mastodon's streams against a server of our own on a real socket.</summary>
public sealed class MastodonFeedTests : IAsyncLifetime
{
    private const string Token = "masto-secret-token";
    private readonly FeedRig _rig = new();
    private readonly BadServer _server = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await _rig.DisposeAsync();
        await _server.DisposeAsync();
        Assert.DoesNotContain(Token, _rig.Log.All, StringComparison.Ordinal);
        Assert.DoesNotContain(_rig.Health.Dependencies, state => state.Note?.Contains(Token, StringComparison.Ordinal) == true);
    }

    [Fact]
    public async Task A_status_becomes_a_tweet_without_its_markup()
    {
        Open();
        var call = await AcceptAsync();
        await call.SendAsync(":)\n\nevent: update\ndata: " + Status("1", "<p>what a <b>day</b> &amp; night</p><p>again</p>", ""","in_reply_to_id":"9" """) + "\n\n");
        var record = await _rig.TakeAsync();
        var tweet = record.Tweet!;
        Assert.Equal(
            ("https://m.example/users/ada/statuses/1", "what a day & night\nagain", "ada@m.example", "en", "masto", FeedTraits.Reply),
            (tweet.Id, tweet.Text, tweet.Author, tweet.Lang, tweet.Feed, record.Traits));
        Assert.Equal(("/api/v1/streaming/public", $"Bearer {Token}"), (call.Request.Path, call.Request.Headers["Authorization"]));
    }

    [Fact]
    public async Task What_is_passed_on_is_a_retweet_with_the_words_of_the_other()
    {
        Open();
        var call = await AcceptAsync();
        await call.SendAsync("event: update\ndata: " + Status("2", "", $$""","reblog":{"content":"<p>their words</p>","language":"fr"}""") + "\n\n");
        var record = await _rig.TakeAsync();
        Assert.Equal(("their words", "fr", FeedTraits.Retweet), (record.Tweet!.Text, record.Tweet.Lang, record.Traits));
    }

    [Fact]
    public async Task Other_events_comments_and_odd_line_ends_are_no_trouble()
    {
        Open();
        var call = await AcceptAsync();
        await call.SendAsync(":thump\nevent: delete\ndata: 17\n\n: comment\nretry: 1\nevent: status.update\ndata: " + Status("3", "edited") + "\n\n");
        await call.SendAsync("event:update\r\ndata:" + Status("4", "four").Replace(",\"lang", ",\r\ndata: \"lang", StringComparison.Ordinal) + "\r\n\r\ndata: {}\n\n");
        await call.SendAsync("event: update\ndata: {\"broken\n\nevent: update\ndata: " + Status("5", "<img src='a>b'>") + "\n\nevent: update\ndata: " + Status("6", "six") + "\n\n");
        Assert.Equal("four", (await _rig.TakeAsync()).Tweet!.Text);
        var broken = (await _rig.TakeAsync()).Refused!;
        Assert.Equal((DeadLetterReasons.Malformed, FeedFormats.Mastodon), (broken.Reason, broken.FeedFormat));
        Assert.Equal("six", (await _rig.TakeAsync()).Tweet!.Text);
    }

    [Fact]
    public async Task An_event_that_is_too_long_by_its_many_lines_is_a_dead_letter()
    {
        Open(("MaxRecordBytes", "2000"));
        var call = await AcceptAsync();
        var lines = string.Concat(Enumerable.Repeat($"data: {new string('x', 999)}\n", 5));
        await call.SendAsync($"event: update\n{lines}\nevent: delete\n{lines}\nevent: update\ndata: {Status("1", "after it")}\n\n");
        var tooLong = (await _rig.TakeAsync()).Refused!;
        Assert.Equal((DeadLetterReasons.TooLarge, 4_999L, FeedFormats.Mastodon), (tooLong.Reason, tooLong.ValueSize, tooLong.FeedFormat));
        Assert.Equal("after it", (await _rig.TakeAsync()).Tweet!.Text);
    }

    [Fact]
    public async Task A_byte_order_mark_at_the_beginning_costs_nothing()
    {
        Open();
        var call = await AcceptAsync();
        await call.SendAsync($"\uFEFFevent: update\ndata: {Status("1", "the first")}\n\nevent: update\ndata: {Status("2", "the second")}\n\n");
        Assert.Equal("the first", (await _rig.TakeAsync()).Tweet!.Text);
    }

    [Theory]
    [InlineData("hashtag", "Hashtag", "#caffè", "/api/v1/streaming/hashtag?tag=caff%C3%A8")]
    [InlineData("hashtag/local", "Hashtag", "cat", "/api/v1/streaming/hashtag/local?tag=cat")]
    [InlineData("list", "List", "12", "/api/v1/streaming/list?list=12")]
    [InlineData("public/local", "List", "unused", "/api/v1/streaming/public/local")]
    public async Task Streams_are_asked_for_by_their_paths(string stream, string key, string value, string path)
    {
        Open(("Stream", stream), (key, value));
        Assert.Equal(path, (await AcceptAsync()).Request.Path);
    }

    [Fact]
    public async Task A_refused_token_and_a_silent_server_follow_the_schedule()
    {
        Open();
        await (await _server.NextAsync()).AnswerAsync(401, $$"""{"error":"The access token {{Token}} is invalid"}""");
        await _rig.Clock.PassAsync(TimeSpan.FromSeconds(5));
        Assert.Contains("Check the token, setting Feeds:masto:Token", _rig.Log.All, StringComparison.Ordinal);
        var call = await AcceptAsync();
        await call.SendAsync("event: update\ndata: " + Status("1", "a") + "\n\n");
        await _rig.TakeAsync();
        await _rig.Clock.PassAsync(TimeSpan.FromSeconds(60));
        await call.EndedByClientAsync();
        await AcceptAsync();
    }

    [Theory]
    [InlineData(301, "https://name:pass@streaming.m.example/api/v1/streaming/public?a=b", "the server answers 301 (MovedPermanently): it names https://streaming.m.example. Check the address, setting Feeds:masto:Address.")]
    [InlineData(308, "http://m.example:8443/", "it names http://m.example:8443. Check the address")]
    [InlineData(302, "/about", "the server answers 302 (Found). Check the address")]
    public async Task A_server_that_names_another_address_is_told_with_it_and_not_followed(int status, string location, string words)
    {
        Open();
        await (await _server.NextAsync()).AnswerAsync(status, "", "text/html", $"Location: {location}");
        await _rig.Clock.WaitedForAsync(TimeSpan.FromSeconds(5));
        Assert.Contains(words, _rig.State.Note, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Address", "m.example", "Feeds:m:Address")]
    [InlineData("Stream", "everything", "Feeds:m:Stream")]
    [InlineData("Stream", "hashtag", "Feeds:m:Hashtag")]
    [InlineData("Stream", "list", "Feeds:m:List")]
    public void A_setting_that_will_not_do_is_told_by_its_name(string key, string value, string setting)
    {
        var context = key == "Address" ? _rig.Live("m", (key, value)) : _rig.Live("m", ("Address", "https://m.example"), (key, value));
        Assert.Contains(setting, Assert.Throws<FeedException>(() => MastodonSource.Open(context)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<p>one</p><p>two<br>three<br />four</p>", "one\ntwo\nthree\nfour")]
    [InlineData("""<p><span class="h-card"><a href="https://m/@ada" class="u-url mention">@<span>ada</span></a></span> hi</p>""", "@ada hi")]
    [InlineData("""<a href="https://a.b/c?x=1&amp;y=2"><span class="invisible">https://</span><span class="ellipsis">a.b/c</span><span class="invisible">?x=1&amp;y=2</span></a>""", "https://a.b/c?x=1&y=2")]
    [InlineData("i &lt;3 you &#39;so&#39; &quot;much&quot; &eacute;", "i <3 you 'so' \"much\" é")]
    [InlineData("i <3 you", "i <3 you")]
    [InlineData("&amp;lt;p&amp;gt;", "&lt;p&gt;")]
    [InlineData("<!-- no --><a title=\"a > b\">yes</a>", "yes")]
    [InlineData("open <b", "open <b")]
    [InlineData("<p></p>", "")]
    [InlineData("<pre><code>c</code></pre><ul><li>one</li><li>two</li></ul>", "c\none\ntwo")]
    [InlineData("<h1>Title</h1><p>Text</p>", "Title\nText")]
    [InlineData("words<div>in</div>and<blockquote><p>quoted</p></blockquote>out<ol><li>one</ol>end", "words\nin\nand\nquoted\nout\none\nend")]
    [InlineData("<H2>a</H2><PRE>b\n\nc\n</PRE><p>d<hr>e<p>f", "a\nb\n\nc\nd\ne\nf")]
    [InlineData("<div><p>one</p></div><div><p>two</p></div>", "one\ntwo")]
    [InlineData("<span>in</span><b>line</b><picture>s</picture>", "inlines")]
    [InlineData("", "")]
    public void Html_is_reduced_to_what_its_reader_sees(string html, string text) => Assert.Equal(text, HtmlText.Of(html));

    private static string Status(string id, string content, string more = "") =>
        $$$"""{"id":"{{{id}}}","uri":"https://m.example/users/ada/statuses/{{{id}}}","created_at":"2026-11-23T11:57:00.000Z","content":{{{JsonSerializer.Serialize(content)}}},"account":{"acct":"ada@m.example"},"language":"en"{{{more}}}}""";

    private async Task<BadCall> AcceptAsync()
    {
        var call = await _server.NextAsync();
        await call.HeadAsync(200, "Content-Type: text/event-stream");
        return call;
    }

    private void Open(params (string, string?)[] settings) => _rig.Read(MastodonSource.Open(_rig.Live(
        "masto", [("Address", _server.Address.ToString()), ("Token", Token), .. settings])));
}
