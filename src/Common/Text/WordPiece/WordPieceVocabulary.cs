using System.Text;

namespace StreamSentiment.Common.Text.WordPiece;

/// <summary>
/// The <c>vocab.txt</c> of a BERT checkpoint: a piece's id is its line number, counted from 0; a piece that goes on with a word begins
/// with <c>##</c>. Immutable and safe to share between threads.
/// </summary>
public sealed class WordPieceVocabulary
{
    private const string Continues = "##";
    private readonly byte[] _bytes;
    private readonly string[] _pieces;
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _ids;
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _continuations;

    private WordPieceVocabulary(byte[] bytes, string[] pieces)
    {
        _bytes = bytes;
        _pieces = pieces;
        var ids = new Dictionary<string, int>(pieces.Length, StringComparer.Ordinal);
        var continuations = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var id = 0; id < pieces.Length; id++)
        {
            // Of a piece that comes twice the later counts, as in the reference.
            ids[pieces[id]] = id;
            if (pieces[id].StartsWith(Continues, StringComparison.Ordinal))
            {
                continuations[pieces[id][Continues.Length..]] = id;
            }
        }

        _ids = ids.GetAlternateLookup<ReadOnlySpan<char>>();
        _continuations = continuations.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>How many lines there are.</summary>
    public int Count => _pieces.Length;

    /// <summary>The piece with this id.</summary>
    public string this[int id] => _pieces[id];

    /// <summary>Reads the bytes of a <c>vocab.txt</c>: UTF-8, one piece a line.</summary>
    /// <exception cref="InvalidDataException">It is empty or not UTF-8.</exception>
    public static WordPieceVocabulary Parse(ReadOnlySpan<byte> utf8)
    {
        try
        {
            var text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(utf8);
            // Only these end a line: other separators of lines are pieces.
            var lines = text.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n').Split('\n');
            lines = lines[^1].Length == 0 ? lines[..^1] : lines;
            return lines.Length > 0 ? new WordPieceVocabulary(utf8.ToArray(), lines) : throw new InvalidDataException("it holds no piece");
        }
        catch (DecoderFallbackException error)
        {
            throw new InvalidDataException("it is not UTF-8", error);
        }
    }

    /// <summary>The bytes it was read from.</summary>
    public byte[] ToBytes() => _bytes;

    /// <summary>Finds a piece that begins a word.</summary>
    public bool TryFind(ReadOnlySpan<char> piece, out int id) => _ids.TryGetValue(piece, out id);

    /// <summary>Finds a piece that goes on with a word; <paramref name="piece"/> is without its <c>##</c>.</summary>
    public bool TryFindContinuation(ReadOnlySpan<char> piece, out int id) => _continuations.TryGetValue(piece, out id);
}
