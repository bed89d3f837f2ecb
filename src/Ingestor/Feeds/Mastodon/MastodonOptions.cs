using System.ComponentModel.DataAnnotations;
using StreamSentiment.Ingestor.Feeds.Live;

namespace StreamSentiment.Ingestor.Feeds.Mastodon;

/// <summary>Settings of a feed of kind <c>mastodon</c>: a stream of one Mastodon server.</summary>
public sealed class MastodonOptions : LiveOptions
{
    /// <summary>Servers send a sign of life every 15 s; some proxies hold it back.</summary>
    public MastodonOptions() => SilenceSeconds = 60;

    /// <summary>The server, such as <c>https://mastodon.social</c>, or its streaming host where that is another.</summary>
    [Required(ErrorMessage = "name the server, such as https://mastodon.social.")]
    public Uri? Address { get; set; }

    /// <summary>An access token of an account there; most servers stream to nobody without one.</summary>
    public string? Token { get; set; }

    /// <summary>A file that holds the token, instead of <see cref="Token"/>.</summary>
    public string? TokenFile { get; set; }

    /// <summary>Which stream: <c>public</c>, <c>public/local</c>, <c>public/remote</c>, <c>hashtag</c>, <c>hashtag/local</c> or <c>list</c>.</summary>
    [RegularExpression("public(/local|/remote)?|hashtag(/local)?|list", ErrorMessage = "must be public, public/local, public/remote, hashtag, hashtag/local or list.")]
    public string Stream { get; set; } = "public";

    /// <summary>The hashtag, without its #, of a hashtag's stream.</summary>
    public string? Hashtag { get; set; }

    /// <summary>The id of the list, of a list's stream.</summary>
    public string? List { get; set; }
}
