using StreamSentiment.Trainer.Data;

namespace StreamSentiment.Trainer.WordVectors;

/// <summary>Texts that are in memory anyway.</summary>
internal sealed class SentencesInMemory(EncodedTexts texts) : ISentences
{
    /// <inheritdoc />
    public long TokenCount => texts.TokenCount;

    /// <inheritdoc />
    public ISentenceReader Open(int part, int parts) => new Reader(texts, part, parts);

    private sealed class Reader(EncodedTexts texts, int part, int parts) : ISentenceReader
    {
        private int _text = part - parts;

        public ReadOnlySpan<int> Current => texts[_text];

        public bool MoveNext()
        {
            _text += parts;
            return _text < texts.Count;
        }

        public void Dispose()
        {
        }
    }
}
