using StreamSentiment.Trainer.Checkpoints;
using StreamSentiment.Trainer.Data;

namespace StreamSentiment.Trainer.Tests;

public sealed class CheckpointTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Checkpoint _checkpoint = new(
        new Dictionary<string, float[]> { ["weights"] = [1, 2.5f, float.MinValue], ["empty"] = [] },
        new Dictionary<string, double> { ["step"] = 12, ["loss"] = 0.1 });

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_was_saved_last_is_what_is_loaded()
    {
        var store = new CheckpointStore(_folder.Path, "test", "a", "b");
        Assert.Null(store.Load());
        store.Save(_checkpoint with { Numbers = new Dictionary<string, double>() });
        store.Save(_checkpoint);
        var loaded = new CheckpointStore(_folder.Path, "test", "a", "b").Load()!;
        Assert.Equal(_checkpoint.Arrays, loaded.Arrays);
        Assert.Equal(_checkpoint.Numbers, loaded.Numbers);
        Assert.Null(new CheckpointStore(_folder.Path, "test", "a", "c").Load());
        store.Delete();
        Assert.Null(store.Load());
    }

    [Fact]
    public void One_training_at_a_time_holds_its_files()
    {
        var store = new CheckpointStore(_folder.Path, "test", "a");
        using (store.Lock())
        {
            var error = Assert.Throws<DataException>(() => new CheckpointStore(_folder.Path, "test", "a").Lock());
            Assert.Contains("--work", error.Message, StringComparison.Ordinal);
            // Another training is another's.
            new CheckpointStore(_folder.Path, "test", "b").Lock().Dispose();
        }

        store.Lock().Dispose();
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void One_that_is_cut_short_anywhere_is_no_checkpoint()
    {
        var store = new CheckpointStore(_folder.Path, "test");
        store.Save(_checkpoint);
        var whole = File.ReadAllBytes(store.Location);
        for (var length = 0; length < whole.Length; length++)
        {
            File.WriteAllBytes(store.Location, whole[..length]);
            Assert.Null(store.Load());
        }
    }

    [Fact]
    public void One_flipped_bit_anywhere_is_noticed()
    {
        var store = new CheckpointStore(_folder.Path, "test");
        store.Save(_checkpoint);
        var whole = File.ReadAllBytes(store.Location);
        for (var at = 0; at < whole.Length; at++)
        {
            byte[] damaged = [.. whole];
            damaged[at] ^= 0x10;
            File.WriteAllBytes(store.Location, damaged);
            Assert.Null(store.Load());
        }

        File.WriteAllBytes(store.Location, whole);
        Assert.Equal(_checkpoint.Arrays, store.Load()!.Arrays);
    }
}
