using System.Globalization;
using System.Text.RegularExpressions;
using StreamSentiment.Common.Hosting;
using StreamSentiment.Standalone.Postgres;

namespace StreamSentiment.Standalone;

/// <summary>The folder of everything private to a stream, held by one process at a time.</summary>
internal sealed partial class DataFolder : IDisposable
{
    private const string LockFile = "stream.lock";

    // Beside the lock, because a locked file cannot be read.
    private const string ProcessFile = "stream.pid";
    private readonly FileStream _lock;
    private readonly bool _isNew;

    private DataFolder(string path, FileStream held, bool isNew) => (Path, _lock, _isNew) = (path, held, isNew);

    /// <summary>The folder's full path.</summary>
    public string Path { get; }

    /// <summary>Where mails go when no server is set.</summary>
    public string Mail => MailOf(Path);

    /// <summary>Where a data folder's mails go when no server is set.</summary>
    public static string MailOf(string path) => System.IO.Path.Combine(path, "mail");

    /// <summary>Makes the folder where there is none, and holds it.</summary>
    /// <exception cref="StartException">Another stream holds it, or this user may not write there.</exception>
    public static DataFolder Hold(string path) => TryHold(path) ?? throw new StartException(
        $"Another stream is running on {path}{OwnerOf(path)}. Stop it first, or give this one a folder of its own with --data DIR.");

    /// <summary>As <see cref="Hold"/>, but null when another stream holds it.</summary>
    public static DataFolder? TryHold(string path)
    {
        try
        {
            Directory.CreateDirectory(path);
            var isNew = !File.Exists(System.IO.Path.Combine(path, LockFile));
            var held = new FileStream(System.IO.Path.Combine(path, LockFile), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            File.WriteAllText(System.IO.Path.Combine(path, ProcessFile), Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
            return new DataFolder(path, held, isNew);
        }
        catch (UnauthorizedAccessException problem)
        {
            throw new StartException($"The data folder {path} may not be written: {problem.Message} Give another with --data DIR.", problem);
        }
        catch (IOException) when (File.Exists(System.IO.Path.Combine(path, LockFile)))
        {
            return null;
        }
        catch (IOException problem)
        {
            throw new StartException($"The data folder {path} cannot be made: {problem.Message} Give another with --data DIR.", problem);
        }
    }

    /// <summary>Deletes the private database and the reports, and nothing that is not the stream's.</summary>
    public async Task ForgetAsync(CancellationToken cancellationToken)
    {
        if (_isNew)
        {
            // No stream was ever here: whatever is, belongs to somebody else.
            return;
        }

        await PrivatePostgres.DeleteAsync(Path, cancellationToken).ConfigureAwait(false);
        foreach (var mail in Directory.Exists(Mail) ? Directory.EnumerateFiles(Mail, "*.eml") : [])
        {
            if (ReportName().IsMatch(System.IO.Path.GetFileName(mail)))
            {
                File.Delete(mail);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        File.Delete(System.IO.Path.Combine(Path, ProcessFile));
        _lock.Dispose();
    }

    private static string OwnerOf(string path)
    {
        try
        {
            return $" (process {File.ReadAllText(System.IO.Path.Combine(path, ProcessFile))})";
        }
        catch (IOException)
        {
            return "";
        }
    }

    // A report is named by its incident.
    [GeneratedRegex("^[0-9a-f]{32}\\.eml$")]
    private static partial Regex ReportName();
}
