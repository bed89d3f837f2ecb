using StreamSentiment.Common.Models;
using StreamSentiment.Common.Models.Serving;

namespace StreamSentiment.Common.Tests.Models.Serving;

/// <summary>What a model that is replaced holds is free once nobody works with it, and that is told.</summary>
public sealed class ModelSeatTests : IDisposable
{
    private readonly TinyPackage _tiny = new();

    [Fact]
    public void A_model_that_works_while_it_is_replaced_is_told_to_be_gone_after_its_work()
    {
        using var seat = new ModelSeat(Model());
        var gone = seat.Use(_ =>
        {
            var first = seat.Replace(Model());
            // Also who replaces the next one, which has never worked, hears when all are gone.
            Assert.False(seat.Replace(Model()).IsCompleted);
            Assert.False(first.IsCompleted);
            return first;
        });
        Assert.True(gone.IsCompletedSuccessfully);
        Assert.True(seat.Replace(Model()).IsCompleted);
    }

    [Fact]
    public void A_model_that_rests_is_gone_at_once()
    {
        using var seat = new ModelSeat(Model());
        Assert.True(seat.Replace(Model()).IsCompleted);
        Assert.True(seat.Replace(null).IsCompleted);
        Assert.True(seat.Replace(Model()).IsCompleted);
        Assert.InRange(seat.Use(model => model.Score("I love this lamp")), 0, 1);
    }

    public void Dispose() => _tiny.Dispose();

    private SentimentModel Model() => new(ModelPackage.Load(_tiny.Directory));
}
