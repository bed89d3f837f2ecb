using StreamSentiment.Documents.Tests.Reading;
using StreamSentiment.Documents.Tests.Running;

namespace StreamSentiment.Documents.Tests;

/// <summary>Every command that is not marked otherwise does, in a copy of the repository, what its page shows.</summary>
public sealed class CommandsRunTests(WorkingCopy copy) : IClassFixture<WorkingCopy>
{
    public static TheoryData<string> Run => [.. Pages.All.Where(name => Pages.Read(name).Fences.Any(Marks.Runs))];

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
