using System.Text;
using Microsoft.AspNetCore.Http;
using StreamSentiment.Dashboard.Http;

namespace StreamSentiment.Dashboard.Tests;

public sealed class KeptAnswerTests
{
    [Fact]
    public async Task It_is_made_once_and_is_the_same_for_all()
    {
        var made = 0;
        var answer = new KeptAnswer(context =>
        {
            context.Response.ContentType = "application/json";
            return context.Response.WriteAsync($"{{\"made\":{++made}}}");
        });

        var answers = new[] { await AskAsync(answer), await AskAsync(answer), await AskAsync(answer) };

        Assert.All(answers, got => Assert.Equal((200, "application/json", "{\"made\":1}"), got));
    }

    [Fact]
    public async Task What_went_wrong_is_not_kept()
    {
        var status = 500;
        var answer = new KeptAnswer(context =>
        {
            context.Response.StatusCode = status;
            return Task.CompletedTask;
        });
        Assert.Equal(500, (await AskAsync(answer)).Status);

        status = 200;

        Assert.Equal(200, (await AskAsync(answer)).Status);
    }

    private static async Task<(int Status, string? Type, string Body)> AskAsync(KeptAnswer answer)
    {
        using var body = new MemoryStream();
        var context = new DefaultHttpContext { Response = { Body = body } };
        await answer.InvokeAsync(context);
        return (context.Response.StatusCode, context.Response.ContentType, Encoding.UTF8.GetString(body.ToArray()));
    }
}
