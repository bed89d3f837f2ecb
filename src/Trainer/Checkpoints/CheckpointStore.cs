using System.Security.Cryptography;
using System.Text;
using StreamSentiment.Trainer.Data;

namespace StreamSentiment.Trainer.Checkpoints;

/// <summary>
/// Keeps the last checkpoint of one training in one file. The file's name is a digest of what decides the training's result, so the same
/// command finds its own checkpoint and no other's.
/// </summary>
internal sealed class CheckpointStore : ICheckpointStore
{
    private readonly string _file;

    /// <param name="folder">Where checkpoints are kept.</param>
    /// <param name="kind">Kind of training, the beginning of the file's name.</param>
    /// <param name="identity">Everything that decides the result: settings, data digest, and so on.</param>
    public CheckpointStore(string folder, string kind, params IEnumerable<string> identity)
    {
        var digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', identity))));
        _file = Path.Combine(folder, $"{kind}-{digest[..16]}.checkpoint");
    }

    /// <inheritdoc />
    public string Location => _file;

    /// <summary>Keeps other processes away from this training's files until what is returned is disposed of.</summary>
    /// <exception cref="DataException">Another one is at the same training.</exception>
    public IDisposable Lock()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(_file))!);
        var file = $"{_file}.lock";
        try
        {
            return new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
        }
        catch (IOException) when (File.Exists(file))
        {
            throw new DataException($"The same training is running already and holds {file}: wait until it ends, or give another --work.");
        }
    }

    /// <inheritdoc />
    public void Save(Checkpoint checkpoint)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_file)!);
        var written = $"{_file}.tmp";
        using (var stream = File.Create(written))
        {
            checkpoint.Write(stream);
            stream.Flush(flushToDisk: true);
        }

        File.Move(written, _file, overwrite: true);
    }

    /// <inheritdoc />
    public Checkpoint? Load()
    {
        if (!File.Exists(_file))
        {
            return null;
        }

        try
        {
            using var stream = File.OpenRead(_file);
            return Checkpoint.Read(stream);
        }
        catch (Exception error) when (error is InvalidDataException or EndOfStreamException)
        {
            Console.Error.WriteLine($"The checkpoint {_file} is damaged ({error.Message}); starting from the beginning.");
            return null;
        }
    }

    /// <inheritdoc />
    public void Delete()
    {
        if (File.Exists(_file))
        {
            File.Delete(_file);
        }
    }
}
