using StreamSentiment.Benchmarks.Measuring;

namespace StreamSentiment.Benchmarks.Tests.Measuring;

public sealed class FigureBookTests
{
    private readonly FigureBook _book = new();

    [Fact]
    public void A_figure_is_held_against_its_bound_and_its_goal()
    {
        Read("write", 100_000, 200_000, 150_000);
        Read("write.copy", 300_000);
        Read("matrix", 200);
        Read("infer.useful", 150);
        Read("start", 2.5);
        Assert.Equal(0.5, Figure("write").OfBound);
        Assert.Equal((150_000, 100_000, 200_000), (Figure("write").Median, Figure("write").Min, Figure("write").Max));
        Assert.Null(Figure("write").Reached);
        Assert.Equal(0.75, Figure("infer.useful").OfBound);
        Assert.True(Figure("infer.useful").Reached);
        Assert.False(Figure("start").Reached);
    }

    [Fact]
    public void Where_the_worst_counts_one_bad_minute_is_enough()
    {
        Read("held.minute", 70_000, 71_000, 59_000);
        Read("held", 70_000);
        Read("memory", 380, 390, 401);
        Assert.False(Figure("held.minute").Reached);
        Assert.True(Figure("held").Reached);
        Assert.False(Figure("memory").Reached);
    }

    [Fact]
    public void Without_its_bound_a_figure_has_no_share_of_it()
    {
        Read("infer.useful", 150);
        Assert.Null(Figure("infer.useful").OfBound);
        Assert.Null(Figure("infer.useful").Reached);
        Assert.Null(FigureBook.Ratio(1, 0));
        Assert.Null(FigureBook.Share([1, 2], [0, 0]));
    }

    [Fact]
    public void A_round_in_which_the_machine_was_busy_does_not_change_the_share()
    {
        Assert.Equal(0.5, FigureBook.Share([50, 5, 60], [100, 10, 120]));
        Assert.Equal(0.5, FigureBook.Share([50, 5, 60], [100, 100]));
    }

    [Fact]
    public void Stages_together_do_what_the_cores_do_at_the_sum_of_their_costs()
    {
        Assert.Equal(100_000, SumOfStages.Rate(2, [5, 10, 5]));
        Assert.Null(SumOfStages.Rate(2, [5, null]));
        _book.Add(new Reading("tokenise", 1, 1));
        _book.Add(new Reading("infer", 1, 10));
        _book.Add(new Reading("write", 1, 8));
        _book.Add(new Reading("write", 1, 9));
        _book.Add(new Reading("write", 1, 30));
        SumOfStages.AddTo(_book, 2);
        Assert.Equal(100_000, Figure("scorer.sum").Median);
        Assert.DoesNotContain(_book.Figures(default, ""), figure => figure.Name == "stream.sum");
    }

    [Fact]
    public void Every_bound_is_a_figure_and_no_name_comes_twice()
    {
        Assert.All(FigureCatalog.All.Where(kind => kind.Bound is not null), kind => Assert.Contains(FigureCatalog.All, other => other.Name == kind.Bound && other.Unit == kind.Unit));
        Assert.Equal(FigureCatalog.All.Count, FigureCatalog.All.DistinctBy(kind => kind.Name).Count());
    }

    private void Read(string figure, params double[] values) => Array.ForEach(values, value => _book.Add(new Reading(figure, value)));

    private Figure Figure(string name) => _book.Figures(default, "").Single(figure => figure.Name == name);
}
