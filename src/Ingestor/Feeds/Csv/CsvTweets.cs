using System.Text;
using System.Text.Unicode;
using StreamSentiment.Common.Tweets;
using StreamSentiment.Ingestor.Feeds.Fields;
using StreamSentiment.Ingestor.Feeds.Reading;

namespace StreamSentiment.Ingestor.Feeds.Csv;

/// <summary>Makes tweets of CSV records.</summary>
internal sealed class CsvTweets(LineBuffer lines, CsvRecords records, CsvColumns columns, TweetAssembler assembler) : IRecordReader
{
    private byte[] _hashed = new byte[1024];

    /// <inheritdoc/>
    public ReadStep TryRead(long position, bool wanted, out FeedRecord record)
    {
        record = default;
        var step = records.TryRead();
        if (step == ReadStep.Record)
        {
            record = wanted ? Build(position) : default;
            lines.GiveUp(records.Length, records.Lines);
        }

        return step;
    }

    private FeedRecord Build(long position)
    {
        var taken = lines.Taken;
        var raw = LineEnd.Trim(taken[..records.Length]);
        if (records.Problem is { } problem)
        {
            return assembler.Refuse(position, DeadLetterReasons.Malformed, lines.LineNumber, problem, raw);
        }

        // Copies of Sentiment140 come in Latin-1 and in UTF-8, and some are pieced together from both.
        var encoding = Utf8.IsValid(raw) ? Encoding.UTF8 : Encoding.Latin1;
        var date = TweetDate.Read(Field(columns.Date));
        var truth = TruthLabel.Read(Field(columns.Truth));
        var parts = new TweetParts
        {
            Id = TweetParts.Trimmed(encoding.GetString(Field(columns.Id))) ?? ContentHash(),
            Text = encoding.GetString(Field(columns.Text)),
            Author = TweetParts.Trimmed(encoding.GetString(Field(columns.Author))),
            Lang = TweetParts.Trimmed(encoding.GetString(Field(columns.Lang))),
            CreatedAt = date.Value,
            BadDate = date.IsBad,
            Expected = truth.Value,
            BadLabel = truth.IsBad,
        };
        return assembler.Assemble(position, lines.LineNumber, parts, raw);
    }

    private ReadOnlySpan<byte> Field(int column) => column < 0 ? [] : records.Fields.Field(lines.Taken, column);

    private string ContentHash()
    {
        // Without quotes, so that the same content is the same tweet however it is quoted. Content is never longer than the record.
        var room = records.Length + records.Fields.Count;
        if (_hashed.Length < room)
        {
            _hashed = new byte[room];
        }

        var length = 0;
        for (var i = 0; i < records.Fields.Count; i++)
        {
            var field = Field(i);
            field.CopyTo(_hashed.AsSpan(length));
            length += field.Length;
            _hashed[length++] = 0x1f;
        }

        return ContentId.Of(_hashed.AsSpan(0, length));
    }
}
