using System.Text.Json;
using StreamSentiment.Documents.Tests.Reading;

namespace StreamSentiment.Documents.Tests.Checks;

/// <summary>What can be said of a block without running it.</summary>
internal static class FenceCheck
{
    private static readonly string[] Shells = ["bash", "sh", "shell", "shell-session", "zsh"];

    /// <summary>What is wrong with a page's blocks, each with its page and line; nothing where all is well.</summary>
    public static IEnumerable<string> ProblemsOf(MarkdownPage page) =>
        page.Indented.Select(line => $"{page.Name}:{line}: a block without a fence, which cannot say what it is: put it between ```.")
            .Concat(page.Fences.SelectMany(fence => ProblemsOf(page, fence)));

    private static IEnumerable<string> ProblemsOf(MarkdownPage page, Fence fence)
    {
        var marks = fence.Marks.Where(mark => !Marks.All.Contains(mark))
            .Select(mark => $"{page.Name}:{fence.Line}: '{mark}' is no mark of a block; there are: {string.Join(", ", Marks.All)}.");
        return marks.Concat(fence.Language switch
        {
            "" => [$"{page.Name}:{fence.Line}: this block does not say what it is: ```console for commands, ```text for what is only looked at."],
            "console" => Console(page, fence),
            "json" => Json(page, fence),
            var shell when Shells.Contains(shell) => 
                [$"{page.Name}:{fence.Line}: commands stand in blocks of ```console, each behind '$ ', and not in ```{shell}."],
            "text" => fence.Lines.Index().Where(line => line.Item.StartsWith("$ ", StringComparison.Ordinal) || CommandCheck.IsCommand(line.Item))
                .Select(line =>
                    $"{page.Name}:{fence.Line + 1 + line.Index}: a command in a block of ```text, which nobody tries: make it ```console."),
            _ => [],
        });
    }

    private static IEnumerable<string> Console(MarkdownPage page, Fence fence)
    {
        try
        {
            return page.CommandsOf(fence)
                .SelectMany(command => CommandCheck.ProblemsOf(command.Text)
                    .Select(problem => $"{page.Name}:{command.Line}: {command.Text}\n  {problem}"));
        }
        catch (FormatException wrong)
        {
            return [wrong.Message];
        }
    }

    // A whole value, or a part of an object.
    private static IEnumerable<string> Json(MarkdownPage page, Fence fence)
    {
        var text = string.Join('\n', fence.Lines);
        try
        {
            using var parsed = JsonDocument.Parse(text.TrimStart().StartsWith('"') ? $"{{{text}}}" : text);
            return [];
        }
        catch (JsonException wrong)
        {
            return [$"{page.Name}:{fence.Line}: no JSON: {wrong.Message}"];
        }
    }
}
