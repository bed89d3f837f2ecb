using System.Text;

namespace StreamSentiment.Ingestor.Tests.Feeds;

/// <summary>A file for one test.</summary>
internal sealed class TemporaryFile : IDisposable
{
    public TemporaryFile(byte[] content, string name = "tweets.csv")
    {
        Path = System.IO.Path.Combine(Directory.CreateTempSubdirectory("feed-").FullName, name);
        File.WriteAllBytes(Path, content);
    }

    public TemporaryFile(string content)
        : this(Encoding.UTF8.GetBytes(content))
    {
    }

    public string Path { get; }

    public void Dispose() => Directory.Delete(System.IO.Path.GetDirectoryName(Path)!, recursive: true);
}
