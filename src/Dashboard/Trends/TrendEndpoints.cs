using System.ComponentModel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using StreamSentiment.Dashboard.Http;
using StreamSentiment.Dashboard.Reading;

namespace StreamSentiment.Dashboard.Trends;

/// <summary><c>/sentiment</c> and what happened meanwhile.</summary>
internal sealed class TrendEndpoints(TrendReader reader, TimeProvider clock) : IEndpoints
{
    public System.Text.Json.Serialization.JsonSerializerContext Json => TrendsJson.Default;

    public void Map(IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("").WithTags("Trends");
        group.MapGet("/sentiment", SeriesAsync)
            .WithName("Sentiment").WithSummary("Sentiment and volume over time")
            .WithDescription(
                "Tweets by the minute, hour or day in which they were scored (UTC), or by 5 seconds of it; steps without tweets are "
                + "left out. At most 2,000 points: beyond that the answer is 400 and tells the step that fits. Without `by` the span "
                + "chooses: 5 seconds up to 10 minutes, minutes up to 12 hours, hours up to 45 days, else days. By 5 seconds at most "
                + "200,000 tweets are counted; a span with more of them, or with some whose rows have gone, is answered by minute "
                + "unless 5s was asked for.")
            .Produces<SentimentAnswer>().ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status429TooManyRequests)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        group.MapGet("/sentiment/events", EventsAsync)
            .WithName("SentimentEvents").WithSummary("Model changes and incidents of a span of time")
            .WithDescription(
                "Versions that took over within the span, and incidents that were open at some time of it: the latest 500 of each, "
                + "oldest first.")
            .Produces<EventsAnswer>().ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
    }

    private async Task<IResult> SeriesAsync(
        HttpContext context,
        [Description("5s, minute, hour or day; the span chooses unless asked")] string? by,
        [Description(
            "Since when, such as 2026-12-24T18:00:00Z; an hour before `to` unless asked (by 5s five minutes, by hour two days, by day "
            + "sixty)")]
        string? from,
        [Description("Until when; now unless asked")] string? to,
        [Description("Only tweets of this feed")] string? feed,
        CancellationToken cancellationToken) => Answers.Json(
            await reader.SeriesAsync(TrendQuestion.Read(by, from, to, feed, Now), RateLimits.CallerOf(context), cancellationToken),
            TrendsJson.Default.SentimentAnswer);

    private async Task<IResult> EventsAsync(
        [Description("Since when; an hour before `to` unless asked")] string? from,
        [Description("Until when; now unless asked")] string? to,
        CancellationToken cancellationToken)
    {
        var (begin, end) = TrendQuestion.ReadSpan(from, to, Now);
        return Answers.Json(await reader.EventsAsync(begin, end, cancellationToken), TrendsJson.Default.EventsAnswer);
    }

    private DateTime Now => clock.GetUtcNow().UtcDateTime;
}

/// <summary>Wiring of trends.</summary>
internal static class TrendExtensions
{
    /// <summary>Sentiment over time.</summary>
    public static IHostApplicationBuilder AddTrends(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<TrendReader>();
        builder.Services.AddSingleton<IEndpoints, TrendEndpoints>();
        return builder;
    }
}
