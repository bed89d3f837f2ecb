using System.Net;
using System.Text.Json;
using Dapper;
using Npgsql;
using StreamSentiment.Common.Models;
using StreamSentiment.TestSupport;

namespace StreamSentiment.Dashboard.Tests;

/// <summary>Invariant 9: <c>/predict</c> gives a text the probability that training, evaluation and the stream give it.</summary>
public sealed class PredictTests : IAsyncLifetime
{
    private DashboardRig _rig = null!;

    public async Task InitializeAsync() => _rig = await DashboardRig.StartAsync();

    public async Task DisposeAsync() => await _rig.DisposeAsync();

    [Fact]
    public async Task Invariant_9_texts_get_the_probabilities_of_the_stream_alone_and_together()
    {
        var (package, model) = Open("4");
        using (model)
        {
            var texts = package.Golden.Select(example => example.Text).ToArray();
            var (status, together) = await _rig.PostAsync("/predict", JsonSerializer.Serialize(new { texts }));
            Assert.Equal(HttpStatusCode.OK, status);
            Assert.Equal((model.Name, model.Version), (together.GetProperty("model").GetString(), together.GetProperty("model_version").GetString()));
            Assert.Equal(model.DecisionThreshold, together.GetProperty("threshold").GetSingle());
            for (var i = 0; i < texts.Length; i++)
            {
                var expected = model.Score(texts[i]);
                Assert.Equal(expected, together.GetProperty("predictions")[i].GetProperty("positive_probability").GetSingle());
                var (_, alone) = await _rig.PostAsync("/predict", JsonSerializer.Serialize(new { text = texts[i] }));
                Assert.Equal(expected, alone.GetProperty("positive_probability").GetSingle());
                Assert.Equal(expected >= model.DecisionThreshold ? "positive" : "negative", alone.GetProperty("label").GetString());
            }
        }
    }

    [Fact]
    public async Task Requests_that_wait_together_are_answered_each_with_its_own()
    {
        var (_, model) = Open("4");
        using (model)
        {
            var texts = Enumerable.Range(0, 400).Select(i => $"this is number {i} and I {(i % 2 == 0 ? "love" : "hate")} it").ToArray();
            var answers = await Task.WhenAll(texts.Select(text => _rig.PostAsync("/predict", JsonSerializer.Serialize(new { text }))));
            for (var i = 0; i < texts.Length; i++)
            {
                Assert.Equal(model.Score(texts[i]), answers[i].Body.GetProperty("positive_probability").GetSingle());
            }

            Assert.Equal(texts.Length, answers.Select(answer => answer.Body.GetProperty("prediction_id").GetString()).Distinct().Count());
        }
    }

    [Fact]
    public async Task A_prediction_is_a_row_before_its_asker_hears_of_it()
    {
        var (_, answer) = await _rig.PostAsync("/predict", """{"text":"nul \u0000 and all, lovely"}""");
        Assert.True(answer.TryGetProperty("prediction_id", out _), string.Join("\n", _rig.Log.Lines));
        await using var connection = new NpgsqlConnection(_rig.Database);
        var row = await connection.QuerySingleAsync<(string Text, string Label, float Probability, string Version)>(
            "select text, label, positive_probability, model_version from predictions where prediction_id = @id",
            new { id = answer.GetProperty("prediction_id").GetString() });
        Assert.Equal(("nul \uFFFD and all, lovely", answer.GetProperty("label").GetString(), answer.GetProperty("positive_probability").GetSingle(), answer.GetProperty("model_version").GetString()), row);
        Assert.False(answer.TryGetProperty("kept", out _));
    }

    [Fact]
    public async Task What_is_still_being_typed_is_not_kept()
    {
        var (status, answer) = await _rig.PostAsync("/predict", """{"text":"I love th","keep":false}""");
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.False(answer.TryGetProperty("prediction_id", out _));
        await using var connection = new NpgsqlConnection(_rig.Database);
        Assert.Equal(0, await connection.ExecuteScalarAsync<long>("select count(*) from predictions"));
    }

    [Fact]
    public async Task Each_word_adds_what_the_text_loses_without_it()
    {
        var (_, model) = Open("4");
        using (model)
        {
            var (_, answer) = await _rig.PostAsync("/predict", """{"text":" I really  love\nit 😀 ","explain":true}""");
            var words = answer.GetProperty("words").EnumerateArray().ToList();
            Assert.Equal(["I", "really", "love", "it", "😀"], words.Select(word => word.GetProperty("word").GetString()));
            Assert.Equal((1, 1), (words[0].GetProperty("start").GetInt32(), words[0].GetProperty("length").GetInt32()));
            Assert.Equal((19, 2), (words[4].GetProperty("start").GetInt32(), words[4].GetProperty("length").GetInt32()));
            Assert.Equal(model.Score(" I really  love\nit 😀 ") - model.Score(" I really  \nit 😀 "), words[2].GetProperty("adds").GetSingle());
        }
    }

    [Fact]
    public async Task A_text_that_holds_nothing_to_score_is_told_and_spoils_no_other()
    {
        var (status, alone) = await _rig.PostAsync("/predict", """{"text":"\u200b\u200d"}""");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, status);
        Assert.Equal("text", alone.GetProperty("field").GetString());
        (status, var together) = await _rig.PostAsync("/predict", """{"texts":["\u200b\u200d","I love it",""]}""");
        Assert.Equal(HttpStatusCode.OK, status);
        var predictions = together.GetProperty("predictions");
        Assert.Contains("nothing", predictions[0].GetProperty("error").GetString(), StringComparison.Ordinal);
        Assert.Equal("positive", predictions[1].GetProperty("label").GetString());
        Assert.True(predictions[2].TryGetProperty("error", out _));
        Assert.False(predictions[0].TryGetProperty("prediction_id", out _));
    }

    [Fact]
    public async Task A_thousand_texts_are_of_one_model()
    {
        var (status, answer) = await _rig.PostAsync("/predict", JsonSerializer.Serialize(new { texts = Enumerable.Range(0, 1_000).Select(i => $"good thing {i}") }));
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(1_000, answer.GetProperty("predictions").GetArrayLength());
        await using var connection = new NpgsqlConnection(_rig.Database);
        Assert.Equal(1_000, await connection.ExecuteScalarAsync<long>("select count(*) from predictions"));
    }

    [Fact]
    public async Task While_the_database_is_away_answers_come_and_are_not_kept_and_afterwards_they_are_again()
    {
        await _rig.PostAsync("/predict", """{"text":"I love it"}""");
        await using var admin = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(_rig.Database) { Database = "postgres", Pooling = false }.ToString());
        var name = new NpgsqlConnectionStringBuilder(_rig.Database).Database;
        await admin.ExecuteAsync($"alter database {name} allow_connections false; select pg_terminate_backend(pid) from pg_stat_activity where datname = '{name}'");
        await Eventually.HoldsAsync(async () => !await IsKeptAsync(), "a prediction that is not kept");
        await admin.ExecuteAsync($"alter database {name} allow_connections true");
        await Eventually.HoldsAsync(IsKeptAsync, "a prediction that is kept again");

        async Task<bool> IsKeptAsync()
        {
            var (status, answer) = await _rig.PostAsync("/predict", """{"text":"I love it"}""");
            Assert.Equal(HttpStatusCode.OK, status);
            Assert.Equal("positive", answer.GetProperty("label").GetString());
            var isKept = answer.TryGetProperty("prediction_id", out _);
            Assert.NotEqual(isKept, answer.TryGetProperty("kept", out _));
            return isKept;
        }
    }

    [Fact]
    public async Task After_a_swap_label_threshold_and_version_are_the_new_models()
    {
        var registry = Directory.CreateTempSubdirectory("streamsentiment-models-");
        try
        {
            foreach (var version in new[] { "2", "4" })
            {
                var to = registry.CreateSubdirectory($"tweet-sentiment/{version}");
                foreach (var file in Directory.EnumerateFiles(Path.Combine(Repository.Models, "tweet-sentiment", version)))
                {
                    File.Copy(file, Path.Combine(to.FullName, Path.GetFileName(file)));
                }
            }

            var folder = new FolderModelRegistry(registry.FullName);
            await folder.SetAliasAsync("tweet-sentiment", "champion", "2", CancellationToken.None);
            await using var rig = await DashboardRig.StartAsync(registry: registry.FullName, predictOnly: true);
            await AssertIsOfAsync(rig, "2");
            await folder.SetAliasAsync("tweet-sentiment", "champion", "4", CancellationToken.None);
            await rig.RefreshModelAsync();
            await AssertIsOfAsync(rig, "4");
        }
        finally
        {
            registry.Delete(recursive: true);
        }

        static async Task AssertIsOfAsync(DashboardRig rig, string version)
        {
            var (_, model) = Open(version);
            using (model)
            {
                var (_, answer) = await rig.PostAsync("/predict", """{"text":"not bad at all, thanks"}""");
                Assert.Equal(version, answer.GetProperty("model_version").GetString());
                Assert.Equal(model.Score("not bad at all, thanks"), answer.GetProperty("positive_probability").GetSingle());
                Assert.Equal(model.DecisionThreshold, answer.GetProperty("threshold").GetSingle());
            }
        }
    }

    private static (ModelPackage Package, SentimentModel Model) Open(string version)
    {
        var package = ModelPackage.Load(Path.Combine(Repository.Models, "tweet-sentiment", version));
        return (package, new SentimentModel(package));
    }
}
