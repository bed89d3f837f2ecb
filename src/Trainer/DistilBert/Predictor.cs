using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using StreamSentiment.Trainer.Data;
using TorchSharp;

namespace StreamSentiment.Trainer.DistilBert;

/// <summary>Answers texts, one JSON string a line, with their token ids and logits, one JSON object a line.</summary>
internal sealed partial class Predictor(HuggingFaceFolder folder, DistilBertNetwork network, torch.Device device)
{
    // Lines that are in memory at a time.
    private const int Chunk = 256;

    /// <summary>Answers every line, in order: line n of the answers is that of line n.</summary>
    /// <param name="path">The file of texts; <c>-</c> is standard input.</param>
    /// <exception cref="DataException">The file is missing, or a line is no JSON string, as a blank one is.</exception>
    public void Run(string path, TextWriter output, CancellationToken stop)
    {
        var tokenizer = folder.CreateTokenizer();
        var ids = new int[tokenizer.MaxTokens];
        foreach (var chunk in Texts(path).Chunk(Chunk))
        {
            var texts = new EncodedTexts();
            foreach (var text in chunk)
            {
                texts.Add(ids.AsSpan(0, tokenizer.EncodeAny(text, ids)));
            }

            var logits = NetworkScores.Logits(network, texts, device, stop);
            for (var i = 0; i < chunk.Length; i++)
            {
                output.WriteLine(Answer(texts[i], logits[i]));
            }

            output.Flush();
        }
    }

    private static string Answer(ReadOnlySpan<int> ids, float[] logits)
    {
        if (!logits.All(float.IsFinite))
        {
            throw new DataException("A logit is no number: the checkpoint's weights are damaged.");
        }

        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            json.WriteStartArray("input_ids");
            foreach (var id in ids)
            {
                json.WriteNumberValue(id);
            }

            json.WriteEndArray();
            json.WriteStartArray("logits");
            foreach (var logit in logits)
            {
                json.WriteNumberValue(logit);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(bytes.ToArray());
    }

    private static IEnumerable<string> Texts(string path)
    {
        var encoding = new UTF8Encoding(false, throwOnInvalidBytes: true);
        using var reader = path == "-"
            ? new StreamReader(Console.OpenStandardInput(), encoding)
            : File.Exists(path) ? new StreamReader(path, encoding) : throw new DataException($"There is no file {path}.");
        for (var line = 1; Read(reader, path, line) is { } text; line++)
        {
            yield return Parse(text, path, line);
        }
    }

    // Whole pairs and other escapes are matched too, so that a backslash is never taken for the beginning of another escape.
    [GeneratedRegex(
        @"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(?<half>\\u[dD][89a-fA-F][0-9a-fA-F]{2})|\\.")]
    private static partial Regex Surrogates();

    private static string? Read(StreamReader reader, string path, int line)
    {
        try
        {
            return reader.ReadLine();
        }
        catch (DecoderFallbackException)
        {
            throw new DataException($"{path}, near line {line}: it is not UTF-8.");
        }
    }

    private static string Parse(string line, string path, int number)
    {
        try
        {
            // Half of a surrogate pair is no JSON here; the tokenizer drops it, as it drops what takes its place.
            using var json = JsonDocument.Parse(
                Surrogates().Replace(line, found => found.Groups["half"].Success ? "\\u200b" : found.Value));
            if (json.RootElement.ValueKind == JsonValueKind.String)
            {
                return json.RootElement.GetString()!;
            }
        }
        catch (JsonException)
        {
            // The same answer as for JSON that is no string.
        }

        var found = string.IsNullOrWhiteSpace(line) ? "the line is blank; " : "";
        throw new DataException(
            $"{path}, line {number}: {found}expected one JSON string such as \"good morning\"; the empty text is \"\".");
    }
}
