using System.Text;
using StreamSentiment.Common.Models;
using StreamSentiment.Common.Text;

namespace StreamSentiment.Common.Tests.Models;

public sealed class ModelPackageTests : IDisposable
{
    private readonly TinyPackage _tiny = new();

    public void Dispose() => _tiny.Dispose();

    [Fact]
    public void A_whole_package_loads()
    {
        var package = ModelPackage.Load(_tiny.Directory);
        Assert.Equal("tiny:1", package.ToString());
        Assert.Equal("lstm", package.Manifest.Family);
        Assert.True(package.Golden.Count > 10);
        Assert.True(package.Vocabulary.Count > 10);
    }

    [Fact]
    public void A_folder_that_is_not_there_is_named()
    {
        var error = Refused(Path.Combine(_tiny.Registry, "nothing"));
        Assert.Contains("nothing", error, StringComparison.Ordinal);
        Assert.Contains("no such folder", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ModelPackage.ManifestFile)]
    [InlineData(ModelPackage.OnnxFile)]
    [InlineData(ModelPackage.VocabularyFile)]
    [InlineData(ModelPackage.GoldenFile)]
    [InlineData(ModelPackage.CardFile)]
    public void A_missing_file_is_named(string file)
    {
        File.Delete(Path.Combine(_tiny.Directory, file));
        Assert.Contains($"file {file}: it is missing", Refused(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ModelPackage.OnnxFile)]
    [InlineData(ModelPackage.VocabularyFile)]
    [InlineData(ModelPackage.GoldenFile)]
    [InlineData(ModelPackage.CardFile)]
    public void A_single_changed_bit_is_found(string file)
    {
        var bytes = _tiny.Read(file);
        bytes[bytes.Length / 2] ^= 1;
        _tiny.Replace(file, bytes, account: false);
        var error = Refused();
        Assert.Contains($"file {file}", error, StringComparison.Ordinal);
        Assert.Contains("SHA-256", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ModelPackage.OnnxFile)]
    [InlineData(ModelPackage.GoldenFile)]
    public void A_file_cut_short_or_grown_is_found(string file)
    {
        var bytes = _tiny.Read(file);
        _tiny.Replace(file, bytes[..^1], account: false);
        Assert.Contains($"{bytes.Length - 1} bytes", Refused(), StringComparison.Ordinal);
        _tiny.Replace(file, [.. bytes, 0], account: false);
        Assert.Contains($"{bytes.Length + 1} bytes", Refused(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_listed_file_that_no_model_needs_is_checked_and_not_kept_in_memory()
    {
        var picture = new byte[32 * 1024 * 1024];
        _tiny.Replace("roc.png", picture);
        ModelPackage.Load(_tiny.Directory);
        var before = GC.GetAllocatedBytesForCurrentThread();
        ModelPackage.Load(_tiny.Directory);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4 * 1024 * 1024);
        picture[5] = 1;
        _tiny.Replace("roc.png", picture, account: false);
        Assert.Contains("file roc.png: its SHA-256", Refused(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_package_above_the_size_limit_is_refused()
    {
        var error = Assert.Throws<ModelPackageException>(() => ModelPackage.Load(_tiny.Directory, maxBytes: 1000)).Message;
        Assert.Contains("larger than the limit", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("../secret")]
    [InlineData("/etc/hostname")]
    [InlineData("..")]
    public void A_manifest_that_points_out_of_its_folder_is_refused(string file)
    {
        _tiny.Change(manifest => manifest with { Files = new Dictionary<string, PackageFile>(manifest.Files) { [file] = new(10, "00") } });
        Assert.Contains("no plain file name", Refused(), StringComparison.Ordinal);
    }

    [Fact]
    public void Tensors_in_other_files_are_refused()
    {
        // ModelProto.graph (7) { initializer (5) { external_data (13) { } } }
        _tiny.Replace(ModelPackage.OnnxFile, [0x3A, 4, 0x2A, 2, 0x6A, 0]);
        Assert.Contains("other files", Refused(), StringComparison.Ordinal);
        // The same, told by data_location (14) = EXTERNAL.
        _tiny.Replace(ModelPackage.OnnxFile, [0x3A, 4, 0x2A, 2, 0x70, 1]);
        Assert.Contains("other files", Refused(), StringComparison.Ordinal);
        // Hidden in the attribute (5) of a node (1): tensor (5).
        _tiny.Replace(ModelPackage.OnnxFile, [0x3A, 8, 0x0A, 6, 0x2A, 4, 0x2A, 2, 0x70, 1]);
        Assert.Contains("other files", Refused(), StringComparison.Ordinal);
    }

    [Fact]
    public void Bytes_that_are_no_network_are_refused()
    {
        _tiny.Replace(ModelPackage.OnnxFile, "this is no network"u8.ToArray());
        Assert.Contains(ModelPackage.OnnxFile, Refused(), StringComparison.Ordinal);
        _tiny.Replace(ModelPackage.OnnxFile, [8, 8]);
        var package = ModelPackage.Load(_tiny.Directory);
        Assert.Contains("cannot be run", Assert.Throws<ModelPackageException>(() => new SentimentModel(package)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_manifest_that_is_no_json_is_refused()
    {
        File.WriteAllText(Path.Combine(_tiny.Directory, ModelPackage.ManifestFile), "{\"name\":");
        Assert.Contains("model.json: it cannot be read", Refused(), StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(_tiny.Directory, ModelPackage.ManifestFile), "null");
        Assert.Contains("model.json: it cannot be read", Refused(), StringComparison.Ordinal);
    }

    [Fact]
    public void Another_tokenizer_version_is_refused_with_advice()
    {
        _tiny.Change(manifest => manifest with { Preprocessing = new TokenizerSettings { TokenizerVersion = 9 } });
        Assert.Contains("tokenizer version 9", Refused(), StringComparison.Ordinal);
    }

    [Fact]
    public void Preprocessing_says_its_tokenizer_only_when_it_is_not_that_of_tweets()
    {
        var text = Encoding.UTF8.GetString(_tiny.Read(ModelPackage.ManifestFile));
        Assert.DoesNotContain("\"tokenizer\"", text, StringComparison.Ordinal);
        Assert.Equal(TokenizerKind.Tweet, ModelManifest.Parse(_tiny.Read(ModelPackage.ManifestFile)).Preprocessing.Tokenizer);
        var pieces = new TokenizerSettings
        {
            Tokenizer = TokenizerKind.WordPiece,
            WordPiece = new() { StripAccents = false, DoLowerCase = false },
        };
        _tiny.Change(manifest => manifest with { Preprocessing = pieces });
        text = Encoding.UTF8.GetString(_tiny.Read(ModelPackage.ManifestFile));
        Assert.Contains("\"tokenizer\": \"wordpiece\"", text, StringComparison.Ordinal);
        var read = ModelManifest.Parse(_tiny.Read(ModelPackage.ManifestFile)).Preprocessing;
        Assert.Equal((false, false, true), (read.WordPiece!.StripAccents, read.WordPiece.DoLowerCase, read.WordPiece.TokenizeChineseChars));
        // Its vocabulary is still that of tweets.
        Assert.Contains("[UNK]", Refused(), StringComparison.Ordinal);
        File.WriteAllText(
            Path.Combine(_tiny.Directory, ModelPackage.ManifestFile), text.Replace("\"do_lower_case\": false,", "", StringComparison.Ordinal));
        Assert.Contains("do_lower_case", Refused(), StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(_tiny.Directory, ModelPackage.ManifestFile), text);
        _tiny.Change(manifest => manifest with { Preprocessing = pieces with { WordPiece = null } });
        Assert.Contains("word_piece", Refused(), StringComparison.Ordinal);
        _tiny.Change(manifest => manifest with { Preprocessing = pieces with { MaxTokens = 2 } });
        Assert.Contains("max_tokens is 2", Refused(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(0)]
    [InlineData(1.5)]
    public void A_threshold_outside_0_to_1_is_refused(double threshold)
    {
        _tiny.Change(manifest => manifest with { DecisionThreshold = threshold });
        Assert.Contains("decision_threshold", Refused(), StringComparison.Ordinal);
    }

    [Fact]
    public void Golden_examples_and_vocabulary_must_be_readable()
    {
        _tiny.Replace(ModelPackage.GoldenFile, "{\"text\":1}\n"u8.ToArray());
        Assert.Contains(ModelPackage.GoldenFile, Refused(), StringComparison.Ordinal);
        _tiny.Replace(ModelPackage.GoldenFile, []);
        Assert.Contains("no golden example", Refused(), StringComparison.Ordinal);
        _tiny.Replace(ModelPackage.VocabularyFile, Encoding.UTF8.GetBytes("good\nbad\n"));
        Assert.Contains(ModelPackage.VocabularyFile, Refused(), StringComparison.Ordinal);
    }

    private string Refused(string? directory = null)
    {
        var error = Assert.Throws<ModelPackageException>(() => ModelPackage.Load(directory ?? _tiny.Directory));
        Assert.Contains(directory ?? _tiny.Directory, error.Message, StringComparison.Ordinal);
        return error.Message;
    }
}
