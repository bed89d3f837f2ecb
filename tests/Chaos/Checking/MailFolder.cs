namespace StreamSentiment.Chaos.Checking;

/// <summary>The mails that came, a file each.</summary>
internal static class MailFolder
{
    private const string Header = "Message-Id:";

    /// <summary>Their Message-IDs, in the order in which they came; of one without, its file's name.</summary>
    public static IReadOnlyList<string> MessageIds(string folder) => [.. Directory.EnumerateFiles(folder, "*.eml").Order(StringComparer.Ordinal).Select(MessageId)];

    private static string MessageId(string file)
    {
        // A long one stands in a line of its own.
        var lines = File.ReadLines(file).TakeWhile(line => line.Length > 0).ToList();
        var place = lines.FindIndex(line => line.StartsWith(Header, StringComparison.OrdinalIgnoreCase));
        var value = place < 0 ? "" : lines[place][Header.Length..].Trim();
        return value.Length > 0 ? value
            : place >= 0 && place + 1 < lines.Count ? lines[place + 1].Trim()
            : $"none, in {Path.GetFileName(file)}";
    }
}
