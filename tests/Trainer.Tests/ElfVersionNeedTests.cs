using System.Buffers.Binary;
using System.Text;
using StreamSentiment.Trainer.Torch;

namespace StreamSentiment.Trainer.Tests;

public class ElfVersionNeedTests
{
    private const string Needed = "GLIBCXX_3.4.32";
    private const int FlagsOfSecond = 64 + 16 + 16 + 4;

    [Fact]
    public void Only_the_flag_of_the_named_version_changes()
    {
        var library = Library();
        var before = library.ToArray();
        Assert.True(ElfVersionNeed.MakeWeak(library, Needed));
        var changed = Enumerable.Range(0, library.Length).Where(i => library[i] != before[i]);
        Assert.Equal([FlagsOfSecond], changed);
        Assert.Equal(2, library[FlagsOfSecond]);
    }

    [Fact]
    public void The_second_time_nothing_changes()
    {
        var library = Library();
        ElfVersionNeed.MakeWeak(library, Needed);
        Assert.False(ElfVersionNeed.MakeWeak(library, Needed));
    }

    [Fact]
    public void A_version_that_is_not_needed_changes_nothing()
    {
        var library = Library();
        var before = library.ToArray();
        Assert.False(ElfVersionNeed.MakeWeak(library, "GLIBCXX_3.4.3"));
        Assert.Equal(before, library);
    }

    [Fact]
    public void What_is_no_library_or_cut_short_is_refused()
    {
        Assert.Throws<InvalidDataException>(() => ElfVersionNeed.MakeWeak("MZ not an ELF file"u8.ToArray(), Needed));
        var library = Library();
        // The last field that is read ends 16 bytes before the end of the last section.
        for (var length = 0; length < library.Length - 16; length++)
        {
            var cut = library[..length];
            try
            {
                Assert.False(ElfVersionNeed.MakeWeak(cut, Needed), $"{length} bytes");
            }
            catch (InvalidDataException)
            {
                // What is expected of most lengths.
            }
        }
    }

    [Fact]
    public void The_library_in_the_output_folder_loads_and_computes()
    {
        TorchRuntime.EnsureLoadable();
        using var ones = TorchSharp.torch.ones(3);
        Assert.Equal(3, ones.sum().item<float>());
        Assert.False(TorchRuntime.Prepare(AppContext.BaseDirectory));
    }

    [Fact]
    public void Patching_a_file_is_done_once_and_leaves_nothing_behind()
    {
        using var folder = new TemporaryFolder();
        var file = Path.Combine(folder.Path, "lib.so");
        File.WriteAllBytes(file, Library());
        Assert.True(TorchRuntime.Patch(file));
        Assert.False(TorchRuntime.Patch(file));
        Assert.Single(Directory.EnumerateFiles(folder.Path));
    }

    /// <summary>A library of three sections (none, names, needed versions) that needs two versions of one other library.</summary>
    private static byte[] Library()
    {
        var names = Encoding.ASCII.GetBytes("\0libstdc++.so.6\0GLIBCXX_3.4\0" + Needed + "\0");
        const int NeedsAt = 64;
        const int NamesAt = NeedsAt + 48;
        var sectionsAt = NamesAt + names.Length;
        // Sections first would be as good; last, so that a file cut short is seen.
        var file = new byte[sectionsAt + (3 * 64)];
        "\u007fELF\u0002\u0001"u8.CopyTo(file);
        Put64(0x28, sectionsAt);
        Put16(0x3A, 64);
        Put16(0x3C, 3);
        names.CopyTo(file, NamesAt);

        Put16(NeedsAt, 1);
        Put16(NeedsAt + 2, 2);
        Put32(NeedsAt + 4, 1);
        Put32(NeedsAt + 8, 16);
        Put32(NeedsAt + 16 + 8, Find("GLIBCXX_3.4\0"));
        Put32(NeedsAt + 16 + 12, 16);
        Put32(NeedsAt + 32 + 8, Find(Needed));

        var namesSection = sectionsAt + 64;
        Put32(namesSection + 4, 3);
        Put64(namesSection + 0x18, NamesAt);
        var needsSection = sectionsAt + 128;
        Put32(needsSection + 4, 0x6ffffffe);
        Put64(needsSection + 0x18, NeedsAt);
        Put32(needsSection + 0x28, 1);
        Put32(needsSection + 0x2C, 1);
        return file;

        int Find(string name) => names.AsSpan().IndexOf(Encoding.ASCII.GetBytes(name));
        void Put16(int at, int value) => BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(at), (ushort)value);
        void Put32(int at, int value) => BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(at), value);
        void Put64(int at, long value) => BinaryPrimitives.WriteInt64LittleEndian(file.AsSpan(at), value);
    }
}
