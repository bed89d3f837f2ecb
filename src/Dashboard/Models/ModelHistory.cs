using System.Text.Json;
using Dapper;
using StreamSentiment.Dashboard.Storage;
using StreamSentiment.Dashboard.Trends;

namespace StreamSentiment.Dashboard.Models;

/// <summary>What the database knows of a model: which version served since when, and what challengers would have said.</summary>
/// <param name="Serving">The version that serves by the last choice; null before the first.</param>
/// <param name="PassedOver">Why the others do not, by that choice.</param>
/// <param name="Changes">The last 20 choices, newest first.</param>
/// <param name="Shadow">Comparisons, latest first.</param>
internal sealed record ModelHistory(
    ServingAnswer? Serving,
    IReadOnlyDictionary<string, string> PassedOver,
    IReadOnlyList<ModelChangeAnswer> Changes,
    IReadOnlyList<ShadowAnswer> Shadow)
{
    /// <summary>Nothing is known.</summary>
    public static readonly ModelHistory None = new(null, new Dictionary<string, string>(), [], []);

    private const int MostChoices = 500;
    private const int MostChanges = 20;

    /// <summary>Reads it.</summary>
    public static async Task<ModelHistory> ReadAsync(DashboardDatabase database, string name, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        await using var answers = await connection.QueryMultipleAsync(new CommandDefinition(
            $"""
            select {ModelChangeAnswer.Columns} from model_choices where model = @name order by choice_id desc limit {MostChoices};
            select passed_over::text from model_choices where model = @name order by choice_id desc limit 1;
            select {ShadowAnswer.Columns} from shadow_comparison where model = @name order by until desc, version, challenger limit 50
            """,
            new { name },
            cancellationToken: cancellationToken));
        var choices = (await answers.ReadAsync<ModelChangeAnswer>()).AsList();
        var json = await answers.ReadSingleOrDefaultAsync<string>();
        var passedOver = json is null ? [] : JsonSerializer.Deserialize(json, ModelsJson.Default.ListPassedOverRow) ?? [];
        var shadow = (await answers.ReadAsync<ShadowAnswer>()).AsList();
        var serving = choices.Count == 0 ? null
            : new ServingAnswer(
                choices[0].Version,
                choices[0].Reason,
                choices.TakeWhile(choice => choice.Version == choices[0].Version).Last().At);
        return new ModelHistory(
            serving,
            passedOver.DistinctBy(passed => passed.Version).ToDictionary(passed => passed.Version, passed => passed.Reason),
            [.. choices.Take(MostChanges)],
            shadow);
    }
}
