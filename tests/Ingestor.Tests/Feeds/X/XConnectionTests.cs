using StreamSentiment.Common.Hosting;

namespace StreamSentiment.Ingestor.Tests.Feeds.X;

/// <summary>Connections to X that break, fall silent, or are refused in words.</summary>
public sealed class XConnectionTests : XStory
{
    [Fact]
    public async Task Half_a_line_at_the_end_of_a_connection_is_nothing_and_the_next_connection_comes_at_once()
    {
        Open();
        var call = await X.AcceptAsync();
        await call.SendAsync(XServer.Post("1", "a") + XServer.Post("2", "b")[..40]);
        Assert.Equal("1", (await Rig.TakeAsync()).Tweet!.Id);
        call.Close();
        var again = await X.AcceptAsync();
        await again.SendAsync(XServer.Post("2", "b"));
        Assert.Equal("2", (await Rig.TakeAsync()).Tweet!.Id);
    }

    [Fact]
    public async Task A_silent_connection_is_given_up_after_21_s_and_a_sign_of_life_each_20_s_keeps_it()
    {
        Open();
        var call = await X.AcceptAsync();
        await call.SendAsync(XServer.Post("1", "a"));
        await Rig.TakeAsync();
        await Rig.Clock.WaitedForAsync(TimeSpan.FromSeconds(21));
        // As X does it, and a moment on its way.
        Rig.Clock.Advance(TimeSpan.FromSeconds(20.2));
        await call.SendAsync("\r\n");
        await Rig.Clock.WaitedForAsync(TimeSpan.FromSeconds(21));
        Rig.Clock.Advance(TimeSpan.FromSeconds(20.9));
        Assert.False(X.HasCall);
        Rig.Clock.Advance(TimeSpan.FromSeconds(0.1));
        await call.EndedByClientAsync();
        await X.AcceptAsync();
        Assert.Contains("nothing came for 21 s", Rig.Log.All, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_never_answers_is_given_up_after_21_s_too()
    {
        Open();
        await X.NextAsync();
        await Rig.Clock.PassAsync(TimeSpan.FromSeconds(21));
        await X.AcceptAsync();
        Assert.Contains("did not answer within 21 s", Rig.Log.All, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"errors":[{"title":"operational-disconnect","disconnect_type":"UpstreamOperationalDisconnect","detail":"This stream has been disconnected upstream for operational reasons.","type":"https://api.x.com/2/problems/operational-disconnect"}]}""", "disconnected", 0)]
    [InlineData("""{"errors":[{"title":"ConnectionException","detail":"This stream is currently at the maximum allowed connection limit.","connection_issue":"TooManyConnections","type":"https://api.x.com/2/problems/streaming-connection"}]}""", "too-many-connections", 60)]
    [InlineData("""{"title":"ConnectionException","detail":"…","connection_issue":"TooManyConnections","type":"https://api.x.com/2/problems/streaming-connection"}""", "too-many-connections", 60)]
    [InlineData("""{"errors":[{"title":"UsageCapExceeded","period":"Monthly","scope":"Product","detail":"Usage cap exceeded: Monthly product cap","type":"https://api.x.com/2/problems/usage-capped"}]}""", "usage-cap", 3600)]
    public async Task Errors_in_the_stream_are_told_apart(string error, string outcome, int seconds)
    {
        Open();
        var call = await X.AcceptAsync();
        await call.SendAsync(error + "\r\n");
        await call.EndedByClientAsync();
        if (seconds > 0)
        {
            await Rig.Clock.PassAsync(TimeSpan.FromSeconds(seconds));
        }

        await X.AcceptAsync();
        Assert.Contains((1, $"x-cats,{outcome}"), Rig.Measured(StreamMetrics.Connections));
    }

    [Theory]
    [InlineData("ProvisioningSubscription", "connection-issue")]
    [InlineData("RuleConfigurationIssue", "rules")]
    [InlineData("RulesInvalidIssue", "rules")]
    public async Task Troubles_with_the_connection_are_told_by_their_issue_and_tried_again_soon(string issue, string outcome)
    {
        Open();
        var call = await X.AcceptAsync();
        await call.SendAsync($$"""{"errors":[{"title":"ConnectionException","detail":"so it is","connection_issue":"{{issue}}","type":"https://api.x.com/2/problems/streaming-connection"}]}""" + "\r\n");
        await call.EndedByClientAsync();
        await Rig.Clock.PassAsync(TimeSpan.FromSeconds(5));
        await X.AcceptAsync();
        Assert.Contains((1, $"x-cats,{outcome}"), Rig.Measured(StreamMetrics.Connections));
        Assert.Contains($"ConnectionException: {issue}: so it is", Rig.Log.All, StringComparison.Ordinal);
        Assert.DoesNotContain("Another program", Rig.Log.All, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rules_that_X_finds_missing_in_the_stream_are_given_again()
    {
        Open(("Rules:0:Value", "cats"));
        var call = await X.AcceptAsync();
        X.Rules.Clear();
        await call.SendAsync("""{"errors":[{"title":"ConnectionException","connection_issue":"RuleConfigurationIssue"}]}""" + "\r\n");
        await Rig.Clock.PassAsync(TimeSpan.FromSeconds(5));
        await X.AcceptAsync();
        Assert.Equal(["cats"], X.Rules.Select(rule => rule.Value));
    }

    [Fact]
    public async Task A_disconnect_beside_data_that_is_null_ends_the_connection_and_is_no_record()
    {
        Open();
        var call = await X.AcceptAsync();
        await call.SendAsync("""{"data":null,"errors":[{"title":"operational-disconnect","disconnect_type":"UpstreamOperationalDisconnect"}]}""" + "\r\n");
        await call.EndedByClientAsync();
        await (await X.AcceptAsync()).SendAsync(XServer.Post("1", "a"));
        Assert.Equal("1", (await Rig.TakeAsync()).Tweet?.Id);
        Assert.Contains((1, "x-cats,disconnected"), Rig.Measured(StreamMetrics.Connections));
    }

    [Fact]
    public async Task An_error_in_the_stream_that_ends_nothing_is_told_and_the_stream_goes_on()
    {
        Open();
        var call = await X.AcceptAsync();
        await call.SendAsync("""{"errors":[{"title":"Something new","detail":"nobody knows"}]}""" + "\r\n" + XServer.Post("1", "a"));
        Assert.Equal("1", (await Rig.TakeAsync()).Tweet!.Id);
        Assert.Contains("Something new: nobody knows", Rig.Log.All, StringComparison.Ordinal);
    }
}
