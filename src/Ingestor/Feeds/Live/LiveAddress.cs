namespace StreamSentiment.Ingestor.Feeds.Live;

/// <summary>Checks the address of a server.</summary>
internal static class LiveAddress
{
    /// <summary>Checks that it is one of these schemes, and holds no password.</summary>
    /// <exception cref="FeedException">It is not; the message names the setting.</exception>
    public static void Check(Uri address, string setting, params ReadOnlySpan<string> schemes)
    {
        if (!address.IsAbsoluteUri || !schemes.Contains(address.Scheme) || address.Host.Length == 0)
        {
            throw new FeedException($"Setting {setting}:Address is no address of a server: it begins with {string.Join(":// or ", schemes!)}://.") { IsOfSettings = true };
        }

        // It is shown in logs and health.
        if (address.UserInfo.Length > 0)
        {
            throw new FeedException($"Setting {setting}:Address holds a name or a password: give a token in {setting}:Token instead.") { IsOfSettings = true };
        }
    }
}
