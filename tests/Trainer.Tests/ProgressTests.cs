using Microsoft.Extensions.Time.Testing;

namespace StreamSentiment.Trainer.Tests;

public class ProgressTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly StringWriter _errors = new();

    [Fact]
    public void A_terminal_sees_a_bar_that_is_drawn_over_and_ends_with_a_whole_line()
    {
        var progress = new Progress("LSTM", 100, _time, 0, Screen(true));
        _time.Advance(TimeSpan.FromSeconds(10));
        progress.Report(25, ", loss 0.5");
        Assert.Equal("\rLSTM [######------------------] 25 %, 0:30 left, loss 0.5\u001b[K", _errors.ToString());
        progress.Done();
        Assert.EndsWith($"\r\u001b[KLSTM: done in 0:10{Environment.NewLine}", _errors.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_narrow_terminal_gets_a_line_that_does_not_wrap()
    {
        var progress = new Progress("LSTM", 100, _time, 0, Screen(true, 20));
        _time.Advance(TimeSpan.FromSeconds(10));
        progress.Report(25);
        Assert.Equal(19, _errors.ToString().Length - "\r\u001b[K".Length);
    }

    [Fact]
    public void Elsewhere_a_whole_line_comes_every_ten_seconds()
    {
        var progress = new Progress("LSTM", 100, _time, 0, Screen(false));
        for (var second = 1; second <= 30; second++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            progress.Report(second);
        }

        Assert.Equal(["LSTM: 2 %, 1:38 left", "LSTM: 12 %, 1:28 left", "LSTM: 22 %, 1:18 left", ""],
            _errors.ToString().Split(Environment.NewLine));
    }

    [Fact]
    public void What_was_done_before_does_not_make_the_time_left_shorter()
    {
        var progress = new Progress("LSTM", 100, _time, 50, Screen(false));
        _time.Advance(TimeSpan.FromSeconds(60));
        progress.Report(60);
        Assert.Contains("60 %, 4:00 left", _errors.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Other_output_takes_the_bar_away_first()
    {
        var screen = Screen(true);
        var output = new StringWriter();
        using var guarded = new ClearingWriter(output, screen);
        var progress = new Progress("LSTM", 100, _time, 0, screen);
        _time.Advance(TimeSpan.FromSeconds(2));
        progress.Report(25);
        guarded.WriteLine("Pass 1");
        guarded.WriteLine("Pass 2");
        Assert.EndsWith("\u001b[K\r\u001b[K", _errors.ToString(), StringComparison.Ordinal);
        Assert.Equal($"Pass 1{Environment.NewLine}Pass 2{Environment.NewLine}", output.ToString());
    }

    [Fact]
    public void A_task_too_short_to_show_leaves_no_line_when_closed()
    {
        var progress = new Progress("LSTM", 100, _time, 0, Screen(false));
        progress.Report(50);
        progress.Close();
        Assert.Equal("", _errors.ToString());
    }

    private ProgressScreen Screen(bool isTerminal, int width = 100) => new(() => _errors, isTerminal, () => width);
}
