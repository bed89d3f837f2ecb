using System.ComponentModel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using StreamSentiment.Dashboard.Http;
using StreamSentiment.Dashboard.Reading;

namespace StreamSentiment.Dashboard.Tweets;

/// <summary><c>/tweets</c> and <c>/feeds</c>.</summary>
internal sealed class TweetEndpoints(TweetReader reader) : IEndpoints
{
    public System.Text.Json.Serialization.JsonSerializerContext Json => TweetsJson.Default;

    public void Map(IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("").WithTags("Tweets");
        group.MapGet("/tweets", ListAsync)
            .WithName("ListTweets").WithSummary("Scored tweets, newest first")
            .WithDescription(
                "A page of rows of scored_tweets by scored_at. While `next` is there, `before=next` gives the page behind; rows that "
                + "arrive meanwhile move nothing. Filters look at one row after another for a second of work at most: a page may then hold fewer "
                + "tweets than asked, and `searched_until` says how far back it has looked; `before=next` looks on from there.")
            .Produces<TweetsAnswer>().ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status429TooManyRequests)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        // Some feeds have addresses for ids, which hold slashes.
        group.MapGet("/tweets/{**id}", FindAsync)
            .WithName("FindTweet").WithSummary("One scored tweet")
            .WithDescription("The row of scored_tweets with this tweet_id, its text in full, and what a person said of the prediction.")
            .Produces<TweetAnswer>().ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        group.MapGet("/feeds", FeedsAsync)
            .WithName("ListFeeds").WithSummary("The feeds of the last week, busiest first")
            .WithDescription("What `feed` of other calls can be.")
            .Produces<FeedsAnswer>().ProducesProblem(StatusCodes.Status503ServiceUnavailable);
    }

    private async Task<IResult> ListAsync(
        HttpContext context,
        [Description("Only tweets of this feed")] string? feed,
        [Description("Only tweets by this author, in upper or lower case")] string? author,
        [Description("negative or positive")] string? label,
        [Description("Words that the text holds, all of them, in upper or lower case; at most 10")] string? q,
        [Description("Scored at or after this time, such as 2026-12-24T18:00:00Z")] string? from,
        [Description("Scored before this time")] string? to,
        [Description("`next` of the page before")] string? before,
        [Description("Tweets of a page, 1 to 200; 50 unless asked")] string? limit,
        CancellationToken cancellationToken)
    {
        var question = TweetQuestion.Read(feed, author, label, q, from, to, before, limit);
        return Answers.Json(await reader.ListAsync(question, RateLimits.CallerOf(context), cancellationToken), TweetsJson.Default.TweetsAnswer);
    }

    private async Task<IResult> FindAsync(
        HttpContext context,
        [Description("The tweet's id, percent-encoded; slashes in it may stand as they are")] string id,
        CancellationToken cancellationToken) =>
        TweetPath.IdOf(context) is var whole && !id.Contains('\0') && !whole.Contains('\0')
        && await reader.FindAsync(whole, cancellationToken) is { } tweet
            ? Answers.Json(tweet, TweetsJson.Default.TweetAnswer)
            : throw new ProblemException(
                StatusCodes.Status404NotFound,
                "No scored tweet has this id. It may wait to be scored, be a dead letter, or have been deleted; GET /tweets lists those "
                + "that are there.");

    private async Task<IResult> FeedsAsync(CancellationToken cancellationToken) =>
        Answers.Json(await reader.FeedsAsync(cancellationToken), TweetsJson.Default.FeedsAnswer);
}

/// <summary>Wiring of tweets.</summary>
internal static class TweetExtensions
{
    /// <summary>Scored tweets over HTTP.</summary>
    public static IHostApplicationBuilder AddTweets(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<TweetReader>();
        builder.Services.AddSingleton<IEndpoints, TweetEndpoints>();
        return builder;
    }
}
