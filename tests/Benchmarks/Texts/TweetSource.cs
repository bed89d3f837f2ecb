using System.Globalization;
using System.Text;
using System.Text.Json;
using StreamSentiment.Common.Tweets;

namespace StreamSentiment.Benchmarks.Texts;

/// <summary>
/// As many tweets as are wanted out of some texts: each with an id of its own, and from the second round through the texts on with the
/// round's number behind the text, so that no two tweets are the same. Safe for all threads.
/// </summary>
internal sealed class TweetSource
{
    // Stand where id and round go while a text is written as JSON once and for all; no text holds them.
    private const string IdMark = "5f0c7d4e-id";
    private const string RoundMark = "5f0c7d4e-round";

    private readonly IReadOnlyList<Tweet> _tweets;
    private readonly Template[] _templates;

    /// <summary>Takes the texts.</summary>
    /// <param name="tweets">At least one. Their ids are not used.</param>
    public TweetSource(IReadOnlyList<Tweet> tweets)
    {
        _tweets = tweets;
        _templates = [.. tweets.Select(Template.Of)];
    }

    /// <summary>Texts that differ.</summary>
    public int Count => _tweets.Count;

    /// <summary>Tweet number <paramref name="number"/>, counted from 0.</summary>
    public Tweet this[long number]
    {
        get
        {
            var tweet = _tweets[(int)(number % _tweets.Count)];
            var round = number / _tweets.Count;
            return tweet with { Id = IdOf(number), Text = round == 0 ? tweet.Text : string.Create(CultureInfo.InvariantCulture, $"{tweet.Text} {round}") };
        }
    }

    /// <summary>The id of a tweet.</summary>
    public static string IdOf(long number) => string.Create(CultureInfo.InvariantCulture, $"bench-{number}");

    /// <summary>Writes a tweet as it stands in topic <c>tweets</c>: the same as <see cref="this[long]"/>, and much quicker.</summary>
    /// <param name="into">What is long enough: see <see cref="LongestJson"/>.</param>
    /// <returns>How many bytes were written.</returns>
    public int WriteJson(long number, Span<byte> into)
    {
        var template = _templates[number % _templates.Length];
        var round = number / _templates.Length;
        var length = 0;
        Add(template.BeforeId, into);
        Add("bench-"u8, into);
        AddNumber(number, into);
        Add(template.BeforeRound, into);
        if (round > 0)
        {
            Add(" "u8, into);
            AddNumber(round, into);
        }

        Add(template.End, into);
        return length;

        void Add(ReadOnlySpan<byte> bytes, Span<byte> into)
        {
            bytes.CopyTo(into[length..]);
            length += bytes.Length;
        }

        void AddNumber(long value, Span<byte> into)
        {
            value.TryFormat(into[length..], out var written, provider: CultureInfo.InvariantCulture);
            length += written;
        }
    }

    /// <summary>A tweet as it stands in topic <c>tweets</c>, in bytes of its own.</summary>
    public byte[] Json(long number)
    {
        Span<byte> buffer = new byte[LongestJson];
        return buffer[..WriteJson(number, buffer)].ToArray();
    }

    /// <summary>Bytes that every tweet fits into.</summary>
    public int LongestJson => _templates.Max(template => template.BeforeId.Length + template.BeforeRound.Length + template.End.Length) + 64;

    private sealed record Template(byte[] BeforeId, byte[] BeforeRound, byte[] End)
    {
        public static Template Of(Tweet tweet)
        {
            var json = JsonSerializer.Serialize(tweet with { Id = IdMark, Text = tweet.Text + RoundMark }, StreamJson.Default.Tweet);
            var id = json.IndexOf(IdMark, StringComparison.Ordinal);
            var round = json.IndexOf(RoundMark, StringComparison.Ordinal);
            return new Template(
                Encoding.UTF8.GetBytes(json[..id]),
                Encoding.UTF8.GetBytes(json[(id + IdMark.Length)..round]),
                Encoding.UTF8.GetBytes(json[(round + RoundMark.Length)..]));
        }
    }
}
