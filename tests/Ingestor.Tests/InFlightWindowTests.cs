using StreamSentiment.Ingestor.Feeds;

namespace StreamSentiment.Ingestor.Tests;

/// <summary>Hold-back and position: a position passes a record only when that record, and all before it, are safe.</summary>
public class InFlightWindowTests
{
    private const int Limit = 10_000;
    private readonly InFlightWindow _window = new(Limit);
    private readonly InFlightLane _lane;

    public InFlightWindowTests() => _lane = _window.NewLane(0);

    [Fact]
    public async Task The_position_passes_records_only_in_the_feeds_order()
    {
        var records = await AddAsync(3);
        _window.Finish(records[1]);
        _window.Finish(records[2]);
        Assert.Equal((0, 3), (_lane.SafePosition, _window.Count));
        _window.Finish(records[0]);
        Assert.Equal((3, 0), (_lane.SafePosition, _window.Count));
    }

    [Fact]
    public async Task What_is_left_out_behind_a_record_that_waits_takes_no_room_however_much_it_is()
    {
        var first = (await AddAsync(1))[0];
        for (var position = 2; position <= 1_000; position++)
        {
            _window.Pass(_lane, position);
        }

        Assert.Equal((0, 2), (_lane.SafePosition, _window.Count));
        var told = new List<RecordFate>();
        _window.Pass(_lane, 1_001, told.Add);
        _window.Pass(_lane, 1_002);
        Assert.Equal((0, 4), (_lane.SafePosition, _window.Count));
        _window.Finish(first);
        Assert.Equal((1_002, 0), (_lane.SafePosition, _window.Count));
        Assert.Equal([RecordFate.LeftOut], told);
        _window.Pass(_lane, 1_003);
        Assert.Equal((1_003, 0), (_lane.SafePosition, _window.Count));
    }

    [Fact]
    public async Task A_committed_offset_frees_what_lies_before_it_in_its_partition()
    {
        var records = await AddAsync(4);
        _window.Delivered(records[0], 0, 10);
        _window.Delivered(records[1], 1, 20);
        _window.Delivered(records[2], 0, 11);
        _window.Advance(0, 11);
        _window.Advance(1, 21);
        Assert.Equal(2, _lane.SafePosition);
        _window.Advance(0, 12);
        Assert.Equal((3, 1), (_lane.SafePosition, _window.Count));
    }

    [Fact]
    public async Task Invariant_1_what_Kafka_has_not_confirmed_is_not_safe_whatever_is_committed()
    {
        await AddAsync(1);
        _window.Advance(0, 1_000);
        Assert.Equal(0, _lane.SafePosition);
    }

    [Fact]
    public async Task A_full_window_waits_until_something_is_through()
    {
        var first = await _window.AddAsync(_lane, 1, Limit / 2, mayBringVerdict: false, CancellationToken.None);
        var second = _window.AddAsync(_lane, 2, Limit, mayBringVerdict: false, CancellationToken.None).AsTask();
        Assert.False(second.IsCompleted);
        _window.Delivered(first, 0, 0);
        Assert.False(second.IsCompleted);
        _window.Advance(0, 1);
        Assert.Equal(2, (await second.WaitAsync(TimeSpan.FromSeconds(5))).Position);
    }

    [Fact]
    public async Task A_record_larger_than_the_limit_goes_alone()
    {
        Assert.Equal(1, (await _window.AddAsync(_lane, 1, Limit * 5, mayBringVerdict: false, CancellationToken.None)).Position);
        Assert.False(_window.AddAsync(_lane, 2, 1, mayBringVerdict: false, CancellationToken.None).AsTask().IsCompleted);
    }

    [Fact]
    public async Task Waiting_ends_when_it_is_cancelled()
    {
        await _window.AddAsync(_lane, 1, Limit, mayBringVerdict: false, CancellationToken.None);
        using var stop = new CancellationTokenSource();
        var waiting = _window.AddAsync(_lane, 2, Limit, mayBringVerdict: false, stop.Token).AsTask();
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }

    [Fact]
    public async Task Invariant_1_each_feed_has_a_position_of_its_own_that_waits_for_no_other()
    {
        var other = _window.NewLane(100);
        var first = await _window.AddAsync(_lane, 1, 10, mayBringVerdict: false, CancellationToken.None);
        var second = await _window.AddAsync(other, 101, 10, mayBringVerdict: false, CancellationToken.None);
        _window.Pass(other, 102);
        _window.Pass(_lane, 2);
        _window.Delivered(second, 0, 0);
        _window.Advance(0, 1);
        Assert.Equal((0, 102), (_lane.SafePosition, other.SafePosition));
        _window.Finish(first);
        Assert.Equal((2, 102, 0), (_lane.SafePosition, other.SafePosition, _window.Count));
    }

    [Fact]
    public async Task Feeds_take_turns_and_one_that_gives_up_costs_the_next_nothing()
    {
        var record = await _window.AddAsync(_lane, 1, Limit, mayBringVerdict: false, CancellationToken.None);
        using var stop = new CancellationTokenSource();
        var impatient = _window.AddAsync(_window.NewLane(0), 1, Limit, mayBringVerdict: false, stop.Token).AsTask();
        var patient = _window.AddAsync(_window.NewLane(0), 1, Limit, mayBringVerdict: false, CancellationToken.None).AsTask();
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => impatient);
        Assert.False(patient.IsCompleted);
        _window.Finish(record);
        await patient.WaitAsync(TimeSpan.FromSeconds(5));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task No_partition_ever_holds_more_than_the_limit(bool verdicts)
    {
        var random = new Random(7);
        var waiting = new Queue<InFlightRecord>();
        var undelivered = new Queue<InFlightRecord>();
        var bytes = new long[4];
        var offsets = new long[4];
        var verdictBytes = 0L;
        for (var position = 1; position <= 20_000; position++)
        {
            var adding = _window.AddAsync(_lane, position, random.Next(50, 400), verdicts && random.Next(2) == 0, CancellationToken.None).AsTask();
            while (!adding.IsCompleted)
            {
                // The broker takes what it was sent; then the oldest gets through, as it does in a partition.
                Deliver(all: true);
                if (!adding.IsCompleted && waiting.TryDequeue(out var oldest))
                {
                    var (partition, offset) = oldest.Place!.Value;
                    bytes[partition] -= oldest.Bytes;
                    verdictBytes -= oldest.VerdictBytes;
                    _window.Advance(partition, offset + 1);
                }

                await Task.Yield();
            }

            undelivered.Enqueue(await adding);
            verdictBytes += (await adding).VerdictBytes;
            Deliver(all: false);
            Assert.InRange(verdictBytes, 0, Limit);
        }

        Assert.True(waiting.Count > 4 || verdicts, "unlabelled tweets may fill all partitions");

        void Deliver(bool all)
        {
            while (undelivered.Count > (all ? 0 : random.Next(5)) && undelivered.TryDequeue(out var record))
            {
                var partition = random.Next(10) < 8 ? 0 : random.Next(4);
                _window.Delivered(record, partition, offsets[partition]++);
                bytes[partition] += record.Bytes;
                waiting.Enqueue(record);
                Assert.InRange(bytes[partition], 0, Limit);
            }
        }
    }

    private async Task<InFlightRecord[]> AddAsync(int count)
    {
        var records = new InFlightRecord[count];
        for (var i = 0; i < count; i++)
        {
            records[i] = await _window.AddAsync(_lane, i + 1, 10, mayBringVerdict: false, CancellationToken.None);
        }

        return records;
    }
}
