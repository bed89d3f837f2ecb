using System.Text;
using StreamSentiment.Common.Text;
using StreamSentiment.Trainer.Checkpoints;
using StreamSentiment.Trainer.Data;
using StreamSentiment.Trainer.DistilBert;
using StreamSentiment.Trainer.Safetensors;
using StreamSentiment.Trainer.WordVectors;

namespace StreamSentiment.Fuzz.Tests;

/// <summary>Files that the Trainer is given: weights, word vectors, a checkpoint's settings, labelled tweets.</summary>
internal static class TrainerTargets
{
    private static readonly Lazy<string> Folder = new(NewFolder);

    private static readonly byte[] Safetensors = WithLength(
        """{"__metadata__":{"format":"pt"},"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F16","shape":[1,2],"data_offsets":[8,12]}}""", [0, 0, 128, 63, 0, 0, 0, 64, 0, 60, 0, 188]);

    private static readonly byte[][] Configs = Targets.Bytes(
        """{"model_type":"distilbert","vocab_size":400,"max_position_embeddings":40,"dim":16,"hidden_dim":32,"n_layers":2,"n_heads":2,"dropout":0.1,"id2label":{"0":"NEGATIVE","1":"POSITIVE"},"activation":"gelu","pad_token_id":0}""",
        """{"do_lower_case":true,"strip_accents":null,"tokenize_chinese_chars":true,"model_max_length":1000000000000000019884624838656,"unk_token":{"content":"[UNK]"},"additional_special_tokens":["a",{"content":"b"}],"never_split":[]}""");

    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        new("trainer/safetensors", [Safetensors], Targets.Bytes("\"dtype\":\"F64\"", "\"shape\":", "[0]", "\"data_offsets\":", "\\ud800", "9223372036854775807"), ReadSafetensors, typeof(DataException)) { Rounds = 600 },
        new("trainer/vectors", Targets.Bytes("3 2\nlove 0.5 -1\nhate 1e-3 .25\nso so 1 2\n", "1 2147483647\na 1\n", "1 1000000000\na 1\n", "love 0.5 -1 3\nhate 1e-3 .25 4\n. . 1 2 3\n"), Targets.Bytes("\n", " ", "\t", "1 2147483647\n", "0 1\n", "nan", "inf", "-inf", "1e999", "."),
            ReadVectors, typeof(DataException)) { Rounds = 600 },
        new("trainer/config", Configs, Targets.Bytes("\"id2label\":", "\"0\":", "null", "{\"content\":", "\\ud800", "\"model_max_length\":"), ReadConfig, typeof(DataException)) { Rounds = 600 },
        new("trainer/labelled", Targets.Bytes("text,target\nI love it,4\n\"late,\n\"\"again\"\"\",0\nso so,2\n", "\"0\",\"1\",\"d\",\"q\",\"u\",\"late\"\n\"4\",\"2\",\"d\",\"q\",\"u\",\"love\"\n"), Targets.Bytes("\"", ",", "\n", "\r", "\"\"", "text", "negative"),
            ReadLabelled, typeof(DataException)) { Rounds = 600 },
        new("trainer/checkpoint", [NewCheckpoint()], [[0xFF, 0xFF, 0xFF, 0x7F]], ReadCheckpoint, typeof(InvalidDataException), typeof(EndOfStreamException)) { Rounds = 600 },
    ];

    private static string NewFolder()
    {
        var folder = Directory.CreateTempSubdirectory("fuzz-trainer-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
        return folder;
    }

    private static string Written(byte[] input, string name)
    {
        var path = Path.Combine(Folder.Value, name);
        File.WriteAllBytes(path, input);
        return path;
    }

    private static byte[] WithLength(string header, byte[] data) => [.. BitConverter.GetBytes((long)Encoding.UTF8.GetByteCount(header)), .. Encoding.UTF8.GetBytes(header), .. data];

    // With the length of its header as it is, and with one that fits: else hardly anything gets as far as the header.
    private static void ReadSafetensors(byte[] input)
    {
        var end = input.AsSpan().LastIndexOf("}}"u8) + 2;
        if (input.Length > 8 && end > 8 && input.Length % 4 != 0)
        {
            input = [.. BitConverter.GetBytes(end - 8L), .. input[8..]];
        }

        using var file = new SafetensorsFile(Written(input, "w.safetensors"));
        foreach (var name in file.Names)
        {
            Assert.NotNull(file.ShapeOf(name));
            file.ReadFloats(name);
        }
    }

    private static void ReadVectors(byte[] input)
    {
        using var vectors = new VectorReader(Written(input, "vectors.txt"));
        while (vectors.MoveNext())
        {
            Assert.NotEmpty(vectors.Word);
            Assert.Equal(vectors.Dimensions, vectors.Values.Length);
        }
    }

    private static void ReadConfig(byte[] input)
    {
        var refused = 0;
        Written(input, TokenizerFiles.Config);
        Written(input, TokenizerFiles.SpecialTokens);
        foreach (var read in new Action[] { () => DistilBertConfig.Read(Written(input, "config.json")), () => TokenizerFiles.Read(Folder.Value) })
        {
            try
            {
                read();
            }
            catch (DataException)
            {
                refused++;
            }
        }

        Assert.InRange(refused, 0, 2);
    }

    private static void ReadLabelled(byte[] input)
    {
        Assert.All(LongLines.Read(new StringReader(Encoding.Latin1.GetString(input))), Assert.NotNull);
        var path = Written(input, "train.csv");
        Assert.All(LabelledFile.Read(path), tweet => Assert.NotNull(tweet.Text));
        Assert.All(LabelledFile.ReadNeutral(path), Assert.NotNull);
    }

    private static byte[] NewCheckpoint()
    {
        using var stream = new MemoryStream();
        new Checkpoint(new Dictionary<string, float[]> { ["a"] = [1, 2, 3] }, new Dictionary<string, double> { ["n"] = 1.5 }).Write(stream);
        return stream.ToArray();
    }

    // Every other one with a digest that fits, as if that very content had been written.
    private static void ReadCheckpoint(byte[] input)
    {
        if (input.Length % 2 == 0 && input.Length > 32)
        {
            input = [.. input[..^32], .. System.Security.Cryptography.SHA256.HashData(input.AsSpan(0, input.Length - 32))];
        }

        using var stream = new MemoryStream(input);
        Checkpoint.Read(stream);
    }
}
