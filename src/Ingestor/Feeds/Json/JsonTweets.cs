using StreamSentiment.Ingestor.Feeds.Fields;
using StreamSentiment.Ingestor.Feeds.Reading;

namespace StreamSentiment.Ingestor.Feeds.Json;

/// <summary>Makes tweets of JSON lines: our own, or objects of X's API v2.</summary>
internal sealed class JsonTweets(LineBuffer lines, int maxBytes, TweetAssembler assembler) : IRecordReader
{
    /// <inheritdoc/>
    public ReadStep TryRead(long position, bool wanted, out FeedRecord record)
    {
        record = default;
        while (true)
        {
            switch (lines.TakeLine(maxBytes))
            {
                case LineStep.NeedMore:
                    return ReadStep.NeedMore;
                case LineStep.TooLong:
                    return ReadStep.TooLong;
                case LineStep.End:
                    return ReadStep.End;
            }

            var isRecord = !LineEnd.IsBlank(lines.Taken);
            if (isRecord && wanted)
            {
                record = JsonRecord.Read(assembler, position, lines.LineNumber, LineEnd.Trim(lines.Taken));
            }

            lines.GiveUp(lines.Taken.Length, 1);
            if (isRecord)
            {
                return ReadStep.Record;
            }
        }
    }
}
