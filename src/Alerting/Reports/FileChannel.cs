using Microsoft.Extensions.Options;
using MimeKit;

namespace StreamSentiment.Alerting.Reports;

/// <summary>Writes reports as <c>.eml</c> files, named by their incidents: for machines without a mail server.</summary>
internal sealed class FileChannel(IOptions<MailOptions> options) : IReportChannel
{
    private readonly string _folder = Path.GetFullPath(options.Value.Directory);

    /// <inheritdoc/>
    public string Description => $"folder {_folder}";

    /// <inheritdoc/>
    public async Task<string?> SendAsync(MimeMessage report, CancellationToken cancellationToken)
    {
        var name = FileNameFor(report);
        var unfinished = Path.Combine(_folder, $".{name}.{Guid.NewGuid():N}.tmp");
        try
        {
            Directory.CreateDirectory(_folder);
            try
            {
                await report.WriteToAsync(unfinished, cancellationToken);
                // Whoever looks into the folder sees a whole report or none, and the same one once.
                File.Move(unfinished, Path.Combine(_folder, name), overwrite: true);
            }
            finally
            {
                File.Delete(unfinished);
            }
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new ReportNotSentException($"Mail:Directory: {problem.Message}", Remedy.TryAgain);
        }

        return null;
    }

    private static string FileNameFor(MimeMessage report)
    {
        var id = (report.MessageId ?? "report").Split('@')[0];
        return string.Concat(id.Where(char.IsAsciiLetterOrDigit)) + ".eml";
    }
}
