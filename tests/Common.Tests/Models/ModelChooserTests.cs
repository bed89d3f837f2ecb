using StreamSentiment.Common.Models;
using StreamSentiment.Common.Text;

namespace StreamSentiment.Common.Tests.Models;

public class ModelChooserTests
{
    private static readonly ModelCriteria Criteria = new();

    [Fact]
    public void The_most_precise_wins()
    {
        var choice = ModelChooser.Choose([Version("1", 0.80), Version("2", 0.83), Version("3", 0.81)], Criteria);
        Assert.Equal("2", choice.Chosen?.Version);
        Assert.Contains("0.8300", choice.Reason, StringComparison.Ordinal);
        Assert.Equal(2, choice.PassedOver.Count);
        Assert.All(choice.PassedOver, passed =>
            Assert.Contains("version 2 has a higher val_precision", passed.Reason, StringComparison.Ordinal));
    }

    [Fact]
    public void The_newest_breaks_ties_and_ten_is_newer_than_nine() =>
        Assert.Equal("10", ModelChooser.Choose([Version("10", 0.8), Version("9", 0.8), Version("2", 0.8)], Criteria).Chosen?.Version);

    [Fact]
    public void Recall_below_the_floor_is_passed_over_and_on_the_floor_is_not()
    {
        var choice = ModelChooser.Choose([Version("1", 0.99, recall: 0.59), Version("2", 0.8, recall: 0.6)], Criteria);
        Assert.Equal("2", choice.Chosen?.Version);
        Assert.Contains("below the floor 0.6", ReasonFor(choice, "1"), StringComparison.Ordinal);
    }

    [Fact]
    public void Test_figures_choose_nothing_unless_asked()
    {
        var versions = new[] { Version("1", 0.8, test: 0.9), Version("2", 0.81, test: 0.7) };
        Assert.Equal("2", ModelChooser.Choose(versions, Criteria).Chosen?.Version);
        Assert.Equal("1", ModelChooser.Choose(versions, Criteria with { Metric = "test_precision" }).Chosen?.Version);
    }

    [Fact]
    public void Another_family_is_passed_over() =>
        Assert.Contains(
            "family is bert",
            ReasonFor(ModelChooser.Choose([Version("1", 0.8), Version("2", 0.9, family: "bert")], Criteria), "2"),
            StringComparison.Ordinal);

    [Fact]
    public void Figures_of_other_data_do_not_compare()
    {
        var versions = new[] { Version("1", 0.9, data: "old"), Version("2", 0.8, data: "new"), Version("3", 0.7, data: "new") };
        Assert.Equal("2", ModelChooser.Choose(versions, Criteria).Chosen?.Version);
        Assert.Equal("1", ModelChooser.Choose(versions, Criteria with { ServingDataDigest = "old" }).Chosen?.Version);
        Assert.Equal("2", ModelChooser.Choose(versions, Criteria with { ServingDataDigest = "old", DataDigest = "new" }).Chosen?.Version);
        Assert.Null(ModelChooser.Choose(versions, Criteria with { DataDigest = "none" }).Chosen);
    }

    [Fact]
    public void The_champion_overrides()
    {
        var choice = ModelChooser.Choose([Version("1", 0.7, recall: 0.1, aliases: "champion"), Version("2", 0.9)], Criteria);
        Assert.Equal("1", choice.Chosen?.Version);
        Assert.Contains("champion", choice.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_pinned_version_overrides_the_champion()
    {
        var versions = new[] { Version("1", 0.7), Version("2", 0.9, aliases: "champion") };
        Assert.Equal("1", ModelChooser.Choose(versions, Criteria with { Version = "1" }).Chosen?.Version);
        Assert.Null(ModelChooser.Choose(versions, Criteria with { Version = "7" }).Chosen);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(-0.1)]
    public void A_metric_that_is_no_figure_is_refused_even_of_a_champion(double value)
    {
        var choice = ModelChooser.Choose([Version("1", value, aliases: "champion"), Version("2", 0.7)], Criteria);
        Assert.Equal("2", choice.Chosen?.Version);
        Assert.Contains("no figure", ReasonFor(choice, "1"), StringComparison.Ordinal);
    }

    [Fact]
    public void Two_accounts_that_disagree_are_refused()
    {
        var sound = Version("1", 0.9);
        ModelVersion[] disagreeing =
        [
            sound with { Version = "2" },
            sound with { Name = "other" },
            sound with { Tags = new Dictionary<string, string>(sound.Tags) { ["family"] = "bert" } },
            sound with { Tags = new Dictionary<string, string>() },
            sound with { Metrics = new Dictionary<string, double> { ["val_precision"] = 0.95, ["val_recall"] = 0.8 } },
        ];
        foreach (var version in disagreeing)
        {
            var choice = ModelChooser.Choose([version], Criteria);
            Assert.Null(choice.Chosen);
            Assert.Contains("disagree", Assert.Single(choice.PassedOver).Reason, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_missing_metric_and_a_broken_version_have_their_reasons()
    {
        var bare = Version("1", 0.9);
        var nothing = new Dictionary<string, double>();
        bare = bare with { Metrics = nothing, Manifest = bare.Manifest! with { Metrics = nothing } };
        var choice = ModelChooser.Choose([bare, Version("2", 0.9) with { Problem = "its model.json is gone" }], Criteria);
        Assert.Null(choice.Chosen);
        Assert.Contains("no metric val_precision", ReasonFor(choice, "1"), StringComparison.Ordinal);
        Assert.Equal("its model.json is gone", ReasonFor(choice, "2"));
    }

    [Fact]
    public void Of_nothing_nothing_is_chosen() => Assert.Null(ModelChooser.Choose([], Criteria).Chosen);

    private static string ReasonFor(ModelChoice choice, string version) =>
        choice.PassedOver.Single(passed => passed.Version.Version == version).Reason;

    private static ModelVersion Version(
        string version,
        double precision,
        double recall = 0.8,
        double test = 0.8,
        string family = "lstm",
        string data = "data",
        string? aliases = null)
    {
        var metrics = new Dictionary<string, double>
        {
            ["val_precision"] = precision,
            ["val_recall"] = recall,
            ["test_precision"] = test,
            ["test_recall"] = 0.8,
        };
        return new ModelVersion
        {
            Name = "m",
            Version = version,
            Metrics = metrics,
            Aliases = aliases is null ? [] : [aliases],
            Tags = new Dictionary<string, string> { ["family"] = family, ["embedding_type"] = "word2vec", ["data_digest"] = data },
            Manifest = new ModelManifest
            {
                Name = "m",
                Version = version,
                Family = family,
                EmbeddingType = "word2vec",
                Preprocessing = new TokenizerSettings(),
                DecisionThreshold = 0.5,
                Metrics = metrics,
                DataDigest = data,
                CreatedAt = DateTimeOffset.UnixEpoch,
                Graph = new ModelGraph("a", "b", "c"),
                Files = new Dictionary<string, PackageFile>(),
            },
        };
    }
}
