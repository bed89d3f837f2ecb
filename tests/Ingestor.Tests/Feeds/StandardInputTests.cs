using System.IO.Pipelines;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using StreamSentiment.Ingestor.Feeds;
using StreamSentiment.Ingestor.Feeds.Reading;

namespace StreamSentiment.Ingestor.Tests.Feeds;

public sealed class StandardInputTests : IAsyncDisposable
{
    private readonly Pipe _pipe = new();
    private readonly FakeTimeProvider _time = new(TestFeed.Now);
    private readonly StreamFeed _feed;

    public StandardInputTests() =>
        _feed = new StreamFeed("stdin", "standard input", new InterruptibleStream(new Uncancellable(_pipe.Reader.AsStream())), 1024 * 1024, _time);

    [Fact]
    public async Task A_record_is_there_as_soon_as_its_line_is_and_dated_when_it_came()
    {
        await using var records = _feed.ReadAsync(0, CancellationToken.None).GetAsyncEnumerator();
        await WriteAsync("{\"text\":\"one\"}\n{\"te");
        Assert.True(await records.MoveNextAsync());
        Assert.Equal(("one", TestFeed.Now, "stdin"), (records.Current.Tweet!.Text, records.Current.Tweet.CreatedAt, records.Current.Tweet.Feed));

        var next = records.MoveNextAsync().AsTask();
        Assert.False(next.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(5));
        await WriteAsync("xt\":\"two\"}\n");
        Assert.True(await next);
        Assert.Equal(TestFeed.Now.AddSeconds(5), records.Current.Tweet!.CreatedAt);

        await WriteAsync("{\"text\":\"three\"}");
        await _pipe.Writer.CompleteAsync();
        Assert.True(await records.MoveNextAsync());
        Assert.Equal("three", records.Current.Tweet!.Text);
        Assert.False(await records.MoveNextAsync());
    }

    [Fact]
    public async Task Gzip_comes_through_standard_input_too()
    {
        await _pipe.Writer.WriteAsync(TestFeed.Gzip("text\nhi\n"u8.ToArray()));
        await _pipe.Writer.CompleteAsync();

        Assert.Equal(["hi"], TestFeed.Texts(await TestFeed.ReadAsync(_feed)));
    }

    [Fact]
    public async Task Waiting_for_a_silent_input_can_be_given_up()
    {
        using var stop = new CancellationTokenSource();
        await using var records = _feed.ReadAsync(0, stop.Token).GetAsyncEnumerator();
        await WriteAsync("text\none\n");
        Assert.True(await records.MoveNextAsync());
        var waiting = records.MoveNextAsync().AsTask();

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        await _feed.DisposeAsync();
    }

    [Fact]
    public async Task It_cannot_be_resumed_or_read_twice_but_records_can_be_passed_over()
    {
        await WriteAsync("text\none\ntwo\n");
        await _pipe.Writer.CompleteAsync();

        Assert.Null(_feed.PositionKey);
        Assert.Equal(2L, Assert.Single(await TestFeed.ReadAsync(_feed, skip: 1)).Position);
        Assert.Throws<InvalidOperationException>(() => _feed.ReadAsync(0, CancellationToken.None));
    }

    [Fact]
    public async Task The_factory_opens_it_for_a_dash()
    {
        await using var feed = await FeedFactory.OpenAsync(new FeedOptions { Path = "-" }, _time, false, CancellationToken.None);

        Assert.Equal(("stdin", null), (feed.Name, feed.PositionKey));
    }

    public ValueTask DisposeAsync() => _feed.DisposeAsync();

    private async Task WriteAsync(string text) => await _pipe.Writer.WriteAsync(Encoding.UTF8.GetBytes(text));

    /// <summary>As a console is: whoever reads waits.</summary>
    private sealed class Uncancellable(Stream source) : ReadOnlyStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            source.ReadAsync(buffer, CancellationToken.None);
    }
}
