using StreamSentiment.Documents.Tests.Reading;
using StreamSentiment.Documents.Tests.Running;

namespace StreamSentiment.Documents.Tests;

/// <summary>Every command that is not marked otherwise does, in a copy of the repository, what its page shows.</summary>
public sealed class CommandsRunTests(WorkingCopy copy) : IClassFixture<WorkingCopy>
{
    public static TheoryData<string> Run => [.. Pages.All.Where(name => Pages.Read(name).Fences.Any(Marks.Runs))];

    public static TheoryData<string> Asking => [.. Pages.All.Where(name => Queries.In(Pages.Read(name)).Fences.Count > 0)];

    [Theory]
    [MemberData(nameof(Asking))]
    public async Task The_queries_in_a_pages_prose_are_answered(string name)
    {
        await using var reader = new Reader(Queries.In(Pages.Read(name)), copy.Path, copy.Notes(name + "-queries"));
        await reader.FollowAsync();
        Problems.None(reader.Problems);
    }

    [SkippableTheory]
    [MemberData(nameof(Run))]
    public async Task The_commands_of_a_page_do_what_it_shows(string name)
    {
        await using var reader = new Reader(Pages.Read(name), copy.Path, copy.Notes(name));
        await reader.FollowAsync();
        Problems.None(reader.Problems);
        Skip.If(reader.Skipped.Count > 0, string.Join("; ", reader.Skipped));
    }
}
