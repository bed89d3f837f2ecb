using System.Text;
using StreamSentiment.Alerting;
using StreamSentiment.Common.Hosting;
using StreamSentiment.Common.Incidents;
using StreamSentiment.Common.Models;
using StreamSentiment.Common.Models.Artifacts.S3;
using StreamSentiment.Common.Models.MlFlow;
using StreamSentiment.Ingestor.Feeds;
using StreamSentiment.Ingestor.Feeds.Live;

namespace StreamSentiment.Fuzz.Tests;

/// <summary>Settings that are a small language of their own. They come from people, who mistype.</summary>
internal static class SettingTargets
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        new("settings/smtp", Targets.Bytes("localhost:25", "localhost:1025", "mail.example.com:587", "[::1]:25", "10.0.0.1:465"), Targets.Bytes(":", "[", "]", ".", "-", "xn--", "é", "0", "65536"), ReadSmtp, typeof(StartException)) { Rounds = 2_000, MaxBytes = 10_000 },
        new("settings/mail-address", Targets.Bytes("ops@example.com", "\"Ops\" <ops@example.com>", "a: b@c, d@e;"), Targets.Bytes("@", "<", ">", "\"", "(", ")", ":", ";", ",", "=?utf-8?q?a?=", "\\", "[", "]", "xn--"), input => MailOptions.IsAddress(Text(input))) { Rounds = 2_000, MaxBytes = 10_000 },
        new("settings/silence", Targets.Bytes("2h", "90s", "30m", "1d", "2026-12-24T18:00Z", "2026-12-24 18:00 +01:00"), Targets.Bytes("s", "m", "h", "d", "T", "Z", "+", "-", ":", "9999999999", "9999-12-31"), ReadSilence) { Rounds = 2_000, MaxBytes = 10_000 },
        new("settings/registry", Targets.Bytes("models", "http://mlflow.example:5000/a", "https://user:pass%20word@mlflow.example", "s3://bucket/folder"), Targets.Bytes("://", "@", ":", "%", "%zz", "[", "]", "..", "\\", "é", "xn--", "?", "#"), ReadRegistry, typeof(RegistryException)) { Rounds = 2_000, MaxBytes = 10_000 },
        new("settings/token", Targets.Bytes("abc123", "AAAA%2FBBB=="), [], ReadToken, typeof(FeedException)) { Rounds = 1_000, MaxBytes = 10_000 },
    ];

    private static string Text(byte[] input) => input.Length % 3 == 2 ? TextTargets.Text(input) : Encoding.UTF8.GetString(input);

    private static void ReadSmtp(byte[] input)
    {
        var address = MailOptions.ParseAddress(Text(input));
        Assert.InRange(address.Port, 1, 65_535);
        Assert.NotEmpty(address.Host);
    }

    private static void ReadSilence(byte[] input)
    {
        var refused = 0;
        foreach (var (span, until) in new[] { (Text(input), (string?)null), (null, Text(input)) })
        {
            try
            {
                Assert.True(SilenceEnd.Read(span, until, Now, ("--for", "--until")) > Now);
            }
            catch (FormatException)
            {
                refused++;
            }
        }

        Assert.InRange(refused, 1, 2);
    }

    private static void ReadRegistry(byte[] input)
    {
        var text = Text(input);
        if (ModelRegistries.AddressProblem(text) is null && ModelRegistries.IsServer(text))
        {
            Assert.DoesNotContain('@', MlFlowConnection.Of(text, new RegistryOptions(), _ => null).Address.Authority);
        }

        if (Uri.TryCreate(text, UriKind.Absolute, out var place))
        {
            Assert.DoesNotContain("..", S3Address.Parse(place).Prefix.Split('/'));
        }
    }

    private static void ReadToken(byte[] input)
    {
        if (BearerToken.From("Feeds:x", Text(input), null) is { } token)
        {
            Assert.Equal("Bearer", token.Header.Scheme);
            Assert.DoesNotContain(token.Header.Parameter!, token.Hide($"a {token.Header.Parameter} b"), StringComparison.Ordinal);
        }
    }
}
