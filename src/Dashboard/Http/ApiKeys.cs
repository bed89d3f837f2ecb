using System.Security.Cryptography;
using System.Text;

namespace StreamSentiment.Dashboard.Http;

/// <summary>Who may write. Keeps digests, not keys.</summary>
internal sealed class ApiKeys(DashboardOptions options)
{
    /// <summary>The header that brings a key.</summary>
    public const string Header = "X-Api-Key";

    private readonly byte[][] _digests = [.. options.ApiKeys.Select(Digest)];

    /// <summary>Whether writes need one.</summary>
    public bool AreNeeded => _digests.Length > 0;

    /// <summary>Whose key it is, for limits; null: nobody's. Takes equally long for all keys that are wrong.</summary>
    public string? Find(string key)
    {
        var digest = Digest(key);
        var found = -1;
        for (var i = 0; i < _digests.Length; i++)
        {
            if (CryptographicOperations.FixedTimeEquals(_digests[i], digest))
            {
                found = i;
            }
        }

        return found < 0 ? null : $"key {found}";
    }

    private static byte[] Digest(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));
}
