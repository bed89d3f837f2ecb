using System.Net;
using StreamSentiment.Dashboard.Tests.Reading;

namespace StreamSentiment.Dashboard.Tests.Models;

public sealed class ModelTests(ReadingRig rig) : IClassFixture<ReadingRig>
{
    [Fact]
    public async Task Every_version_is_there_with_why_it_serves_or_not()
    {
        var broken = rig.Models.Add("10", 0.9);
        await File.WriteAllTextAsync(Path.Combine(broken, "model.json"), "{}");
        try
        {
            await rig.RunAsync(
                """
                delete from model_choices; delete from shadow_scores;
                insert into model_choices (chosen_at, model, version, reason, passed_over, previous_version, registry) values
                    ('2026-11-01 12:00Z', 'tiny', '1', 'first', '[]', null, 'r'),
                    ('2026-11-02 12:00Z', 'tiny', '2', 'better', '[{"version":"1","reason":"version 2 is better"}]', '1', 'r'),
                    ('2026-11-03 12:00Z', 'tiny', '2', 'still better', '[{"version":"1","reason":"version 2 is still better"}]', '2', 'r');
                insert into shadow_scores values ('2026-11-03 12:00Z', 'tiny', '2', '1', false, 100, 80, 0, 10, 5, 10, 5, 8, 2, 13, 7)
                """);

            var models = await Fresh(models => models.GetProperty("versions").GetArrayLength() == 3);

            Assert.Equal("tiny", models.GetProperty("name").GetString());
            Assert.Equal("2 still better 2026-11-02T12:00:00Z",
                $"{models.GetProperty("serving").GetProperty("version")} {models.GetProperty("serving").GetProperty("reason")} {models.GetProperty("serving").GetProperty("since")}");
            Assert.Equal(
                ["10 refused", "2 serving still better", "1 passed-over version 2 is still better"],
                models.GetProperty("versions").EnumerateArray().Select(version =>
                    $"{version.GetProperty("version")} {version.GetProperty("status")} {(version.GetProperty("status").GetString() == "refused" ? "" : version.GetProperty("reason"))}".TrimEnd()));
            var serving = models.GetProperty("versions")[1];
            Assert.Equal(0.8, serving.GetProperty("metrics").GetProperty("val_precision").GetDouble());
            Assert.Equal("lstm", serving.GetProperty("family").GetString());
            Assert.True(serving.GetProperty("size_bytes").GetInt64() > 1000);
            Assert.True(serving.GetProperty("threshold").GetDouble() > 0);
            Assert.Equal(["fake.png", "roc.png"], serving.GetProperty("pictures").EnumerateArray().Select(picture => picture.GetString()));
            Assert.True(serving.GetProperty("card").GetBoolean());
            Assert.Equal(["still better", "better", "first"], models.GetProperty("changes").EnumerateArray().Select(change => change.GetProperty("reason").GetString()));
            var shadow = Assert.Single(models.GetProperty("shadow").EnumerateArray());
            Assert.Equal(0.8, shadow.GetProperty("agreement").GetDouble());
            Assert.Equal("1", shadow.GetProperty("challenger").GetString());
            Assert.False(models.TryGetProperty("problems", out _));
        }
        finally
        {
            Directory.Delete(broken, recursive: true);
        }
    }

    [Fact]
    public async Task A_picture_and_a_card_come_as_the_package_holds_them()
    {
        using var picture = await rig.Http.GetAsync("/models/2/pictures/roc.png");
        Assert.Equal("image/png", picture.Content.Headers.ContentType!.ToString());
        Assert.Equal(TestModels.Picture, await picture.Content.ReadAsByteArrayAsync());
        Assert.Equal("nosniff", Assert.Single(picture.Headers.GetValues("X-Content-Type-Options")));

        using var again = new HttpRequestMessage(HttpMethod.Get, "/models/2/pictures/roc.png");
        again.Headers.IfNoneMatch.Add(picture.Headers.ETag!);
        using var same = await rig.Http.SendAsync(again);
        Assert.Equal(HttpStatusCode.NotModified, same.StatusCode);

        using var card = await rig.Http.GetAsync("/models/1/card");
        Assert.Equal("text/markdown; charset=utf-8", card.Content.Headers.ContentType!.ToString());
        Assert.StartsWith("#", await card.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/models/3/card", "holds no version '3'")]
    [InlineData("/models/3/pictures/roc.png", "holds no version '3'")]
    [InlineData("/models/1/pictures/roc.png", "has no pictures")]
    [InlineData("/models/2/pictures/other.png", "it has fake.png, roc.png")]
    [InlineData("/models/2/pictures/model.onnx", "no such picture")]
    [InlineData("/models/2/pictures/ROC.png", "no such picture")]
    [InlineData("/models/2/pictures/..%2F2%2Froc.png", "no such picture")]
    [InlineData("/models/2/pictures/%2e%2e%5Croc.png", "no such picture")]
    [InlineData("/models/..%2Ftiny%2F2/pictures/roc.png", "holds no version")]
    public async Task Nothing_but_listed_pictures_of_listed_versions_is_there(string path, string detail) =>
        Assert.Contains(detail, await rig.ProblemAsync(HttpStatusCode.NotFound, path), StringComparison.Ordinal);

    [Fact]
    public async Task What_calls_itself_a_picture_and_is_none_is_not_sent() =>
        Assert.Contains("no PNG", await rig.ProblemAsync(HttpStatusCode.BadGateway, "/models/2/pictures/fake.png"), StringComparison.Ordinal);

    [Fact]
    public async Task A_picture_that_was_changed_is_not_sent()
    {
        var file = Path.Combine(rig.Models.Add("5", 0.1, ("curve.png", TestModels.Picture)), "curve.png");
        await Fresh(models => models.GetProperty("versions").EnumerateArray().Any(version => version.GetProperty("version").GetString() == "5"));
        await File.WriteAllBytesAsync(file, [.. TestModels.Picture[..^1], 9]);

        Assert.Contains("SHA-256", await rig.ProblemAsync(HttpStatusCode.BadGateway, "/models/5/pictures/curve.png"), StringComparison.Ordinal);
        Directory.Delete(Path.GetDirectoryName(file)!, recursive: true);
    }

    [Fact]
    public async Task A_registry_that_goes_away_leaves_what_was_known_and_says_so()
    {
        var own = new ReadingRig();
        await own.InitializeAsync();
        try
        {
            Assert.Equal(2, (await own.GetAsync("/models")).GetProperty("versions").GetArrayLength());
            own.Models.GoAway();

            var models = await Eventual(own, models => models.TryGetProperty("problems", out _));

            Assert.Contains("does not exist", models.GetProperty("problems")[0].GetString(), StringComparison.Ordinal);
            Assert.Equal(2, models.GetProperty("versions").GetArrayLength());
            Assert.Equal("2", models.GetProperty("serving").GetProperty("version").GetString());
            Assert.True(models.TryGetProperty("listed_at", out _));
        }
        finally
        {
            await own.DisposeAsync();
        }
    }

    // The registry is asked again each ten seconds.
    private Task<System.Text.Json.JsonElement> Fresh(Predicate<System.Text.Json.JsonElement> isThere) => Eventual(rig, isThere);

    private static async Task<System.Text.Json.JsonElement> Eventual(ReadingRig rig, Predicate<System.Text.Json.JsonElement> isThere)
    {
        System.Text.Json.JsonElement models = default;
        await TestSupport.Eventually.HoldsAsync(async () => isThere(models = await rig.GetAsync("/models")), "the registry's news are not shown");
        return models;
    }
}
