using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace StreamSentiment.Ingestor.Feeds.Push;

/// <summary>The key that senders show, of which only a digest is kept.</summary>
internal sealed class ApiKey
{
    private const int Shortest = 16;
    private readonly byte[] _digest;

    private ApiKey(string key) => _digest = SHA256.HashData(Encoding.UTF8.GetBytes(key));

    /// <summary>Takes the key from a setting or from a file.</summary>
    /// <exception cref="FeedException">There is none, or one that can be guessed.</exception>
    public static ApiKey From(string section, PushOptions options)
    {
        string? key;
        try
        {
            key = (string.IsNullOrWhiteSpace(options.ApiKey) && !string.IsNullOrWhiteSpace(options.ApiKeyFile)
                ? File.ReadAllText(options.ApiKeyFile) : options.ApiKey)?.Trim();
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new FeedException($"Setting {section}:ApiKeyFile: {problem.Message}", problem);
        }

        return key?.Length >= Shortest ? new ApiKey(key)
            : throw new FeedException($"Setting {section}:ApiKey: whoever can reach the port could write tweets: give a key of at least {Shortest} characters there, or its file in {section}:ApiKeyFile.") { IsOfSettings = true };
    }

    /// <summary>Whether the request shows the key: as <c>Authorization: Bearer KEY</c> or <c>X-Api-Key: KEY</c>.</summary>
    public bool IsIn(IHeaderDictionary headers)
    {
        const string Bearer = "Bearer ";
        var shown = headers["X-Api-Key"].FirstOrDefault() is { Length: > 0 } key ? key
            : (headers.Authorization.FirstOrDefault() is { } header && header.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) ? header[Bearer.Length..] : "");
        return CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(shown.Trim())), _digest);
    }

    /// <inheritdoc/>
    public override string ToString() => "***";
}
