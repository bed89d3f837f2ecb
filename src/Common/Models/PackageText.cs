using StreamSentiment.Common.Text;
using StreamSentiment.Common.Text.WordPiece;

namespace StreamSentiment.Common.Models;

/// <summary>How a package turns texts into token ids: its <c>preprocessing</c> and its <c>vocabulary.txt</c>. Immutable.</summary>
internal sealed class PackageText
{
    private readonly Vocabulary? _vocabulary;
    private readonly Func<ITextEncoder> _create;

    private PackageText(int tokenCount, Vocabulary? vocabulary, Func<ITextEncoder> create)
    {
        TokenCount = tokenCount;
        _vocabulary = vocabulary;
        _create = create;
    }

    /// <summary>How many tokens there are.</summary>
    public int TokenCount { get; }

    /// <summary>The tokens of tweets.</summary>
    /// <exception cref="InvalidOperationException">The tokens are word pieces.</exception>
    public Vocabulary Vocabulary => _vocabulary ?? throw new InvalidOperationException("This package's tokens are word pieces.");

    /// <summary>Reads <c>vocabulary.txt</c> as the settings say, which have no <see cref="TokenizerSettings.Problem"/>.</summary>
    /// <exception cref="InvalidDataException">It is no vocabulary; the message says why.</exception>
    public static PackageText Parse(TokenizerSettings settings, byte[] vocabulary)
    {
        if (settings.Tokenizer == TokenizerKind.WordPiece)
        {
            var pieces = WordPieceVocabulary.Parse(vocabulary);
            // Once here, so that a vocabulary without the necessary tokens is found when the package is read.
            _ = Pieces();
            return new PackageText(pieces.Count, null, Pieces);

            WordPieceTokenizer Pieces() => new(settings.WordPiece!, pieces, settings.MaxTokens);
        }

        var tokens = Vocabulary.Parse(vocabulary);
        return new PackageText(tokens.Count, tokens, () => new TweetEncoder(new Tokenizer(settings), tokens));
    }

    /// <summary>Makes an encoder for one thread.</summary>
    public ITextEncoder CreateEncoder() => _create();
}
