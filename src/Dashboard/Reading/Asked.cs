using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using StreamSentiment.Dashboard.Http;

namespace StreamSentiment.Dashboard.Reading;

/// <summary>Reads parameters of requests; what it throws tells the asker what to write instead.</summary>
internal static partial class Asked
{
    private const int LongestName = 100;

    /// <summary>A moment in UTC, to the microsecond, as Postgres keeps it.</summary>
    /// <param name="text">As asked; null or empty: not at all.</param>
    /// <param name="name">The parameter.</param>
    /// <exception cref="ProblemException">It is no moment.</exception>
    public static DateTime? Moment(string? text, string name)
    {
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        // In a query a plus sign that is not written as %2B means a space.
        if (DateBegins().IsMatch(text) && DateTimeOffset.TryParse(
            LostPlus().Replace(text, "+"),
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out var moment))
        {
            return new DateTime(moment.UtcTicks - (moment.UtcTicks % TimeSpan.TicksPerMicrosecond), DateTimeKind.Utc);
        }

        throw Wrong(name, $"{name} is '{Short(text)}', which is no time: write it like 2026-12-24T18:00:00Z.");
    }

    /// <summary>A whole number within limits.</summary>
    /// <exception cref="ProblemException">It is none.</exception>
    public static int Count(string? text, string name, int unasked, int most) =>
        string.IsNullOrEmpty(text) ? unasked
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count >= 1 && count <= most ? count
        : throw Wrong(name, $"{name} is '{Short(text)}': it must be a whole number from 1 to {most}.");

    /// <summary>One of some words; null when it was not asked.</summary>
    /// <exception cref="ProblemException">It is another.</exception>
    public static string? Word(string? text, string name, params ReadOnlySpan<string> words) =>
        string.IsNullOrEmpty(text) ? null
        : words.Contains(text) ? text
        : throw Wrong(name, $"{name} is '{Short(text)}': it must be one of {string.Join(", ", words.ToArray())}.");

    /// <summary>A text that a database can hold, of a query; null when it was not asked.</summary>
    /// <exception cref="ProblemException">It is too long, or holds a character 0.</exception>
    public static string? Text(string? text, string name, int longest) =>
        TextProblem(text, name, longest) is { } problem ? throw Wrong(name, problem) : string.IsNullOrWhiteSpace(text) ? null : text;

    /// <summary>The same, of a body.</summary>
    /// <exception cref="ProblemException">It is too long, or holds a character 0.</exception>
    public static string? Field(string? text, string name, int longest) =>
        TextProblem(text, name, longest) is { } problem ? throw WrongField(name, problem) : string.IsNullOrWhiteSpace(text) ? null : text;

    /// <summary>Who says so, of a body: on one line, without blanks around it; null when nobody is named.</summary>
    /// <exception cref="ProblemException">It is too long, or no single line.</exception>
    public static string? Name(string? text, string name) =>
        text?.Trim() is not { Length: > 0 } said ? null
        : said.Length <= LongestName && !said.Any(letter => char.IsControl(letter) || letter is '\u2028' or '\u2029') ? said
        : throw WrongField(name, $"{name} must be a name of at most {LongestName} characters on one line.");

    /// <summary>Refuses a span that is empty or backwards.</summary>
    /// <exception cref="ProblemException">It is.</exception>
    public static void Span(DateTime? from, DateTime? to)
    {
        if (from >= to)
        {
            throw Wrong("from", $"from ({from:yyyy-MM-ddTHH:mm:ssZ}) must be before to ({to:yyyy-MM-ddTHH:mm:ssZ}): exchange them.");
        }
    }

    /// <summary>Says that a parameter of a request cannot be.</summary>
    public static ProblemException Wrong(string name, string detail) => new(StatusCodes.Status400BadRequest, detail, name);

    /// <summary>Says that a member of a body cannot be.</summary>
    public static ProblemException WrongField(string name, string detail) => new(StatusCodes.Status422UnprocessableEntity, detail, name);

    private static string? TextProblem(string? text, string name, int longest) =>
        text?.Length > longest ? $"{name} has {text.Length} characters: write at most {longest}."
        : text?.Contains('\0') == true ? $"{name} holds a character 0, which no text here does: leave it out."
        : null;

    private static string Short(string text) => text.Length <= 60 ? text : $"{text[..60]}…";

    [GeneratedRegex("^[0-9]{4}-[0-9]{2}-[0-9]{2}")]
    private static partial Regex DateBegins();

    [GeneratedRegex(" (?=[0-9]{2}:?[0-9]{2}$)")]
    private static partial Regex LostPlus();
}
