using System.Net.Http.Headers;

namespace StreamSentiment.Ingestor.Feeds.Live;

/// <summary>A token that is sent to a server and shown to nobody.</summary>
internal sealed class BearerToken
{
    private readonly string _token;

    private BearerToken(string token) => _token = token;

    /// <summary>The header that carries it.</summary>
    public AuthenticationHeaderValue Header => new("Bearer", _token);

    /// <summary>Takes the token from a setting or from a file.</summary>
    /// <param name="section">The feed's section, for messages.</param>
    /// <param name="value">The setting <c>Token</c>.</param>
    /// <param name="file">The setting <c>TokenFile</c>.</param>
    /// <returns>Null when neither is set.</returns>
    /// <exception cref="FeedException">There is no such file, or what is there can be no token.</exception>
    public static BearerToken? From(string section, string? value, string? file)
    {
        var token = string.IsNullOrWhiteSpace(value) && !string.IsNullOrWhiteSpace(file) ? ReadFile(section, file) : value?.Trim();
        if (string.IsNullOrEmpty(token))
        {
            return null;
        }

        // What .NET says of a header that cannot be would hold it.
        return token.All(character => character is > ' ' and < '\u007F')
            ? new BearerToken(token)
            : throw new FeedException($"Setting {section}:Token (or the file of {section}:TokenFile) holds what no token has, such as a space or a line break: "
                + "give the token alone, without 'Bearer'.") { IsOfSettings = true };
    }

    /// <summary>The text without the token, whoever put it there.</summary>
    public string Hide(string text) => text.Replace(_token, "***", StringComparison.Ordinal);

    /// <inheritdoc/>
    public override string ToString() => "***";

    private static string ReadFile(string section, string file)
    {
        try
        {
            return File.ReadAllText(file).Trim();
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new FeedException($"Setting {section}:TokenFile: {problem.Message}", problem);
        }
    }
}
