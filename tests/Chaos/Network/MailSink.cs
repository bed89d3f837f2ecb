using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace StreamSentiment.Chaos.Network;

/// <summary>A mail server that takes everything: each mail is a file, however often it comes.</summary>
internal sealed class MailSink : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly string _folder;
    private int _mails;

    /// <summary>Starts it.</summary>
    /// <param name="folder">Where the files go.</param>
    public MailSink(string folder)
    {
        _folder = Directory.CreateDirectory(folder).FullName;
        _listener.Start();
        _ = AcceptAsync();
    }

    /// <summary>Where it listens.</summary>
    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <inheritdoc/>
    public void Dispose()
    {
        _end.Cancel();
        _listener.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = TalkAsync(await _listener.AcceptTcpClientAsync(_end.Token).ConfigureAwait(false));
            }
        }
        catch (Exception problem) when (problem is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The run is over.
        }
    }

    private async Task TalkAsync(TcpClient client)
    {
        try
        {
            using var _ = client;
            using var reader = new StreamReader(client.GetStream(), Encoding.Latin1);
            await using var writer = new StreamWriter(client.GetStream(), Encoding.Latin1) { NewLine = "\r\n", AutoFlush = true };
            await writer.WriteLineAsync("220 sink").ConfigureAwait(false);
            while (await reader.ReadLineAsync(_end.Token).ConfigureAwait(false) is { } line)
            {
                var word = line.Split(' ')[0].ToUpperInvariant();
                await writer.WriteLineAsync(word switch { "EHLO" => "250 sink", "DATA" => "354 go on", "QUIT" => "221 bye", _ => "250 ok" }).ConfigureAwait(false);
                if (word == "QUIT" || (word == "DATA" && !await TakeAsync(reader, writer).ConfigureAwait(false)))
                {
                    return;
                }
            }
        }
        catch (Exception problem) when (problem is OperationCanceledException or IOException)
        {
            // The client, or the run, has gone.
        }
    }

    // False when the client is gone before the end of the mail: then nothing was said to be kept.
    private async Task<bool> TakeAsync(StreamReader reader, StreamWriter writer)
    {
        var mail = new StringBuilder();
        while (await reader.ReadLineAsync(_end.Token).ConfigureAwait(false) is { } line)
        {
            if (line == ".")
            {
                var name = Interlocked.Increment(ref _mails).ToString("D6", CultureInfo.InvariantCulture) + ".eml";
                await File.WriteAllTextAsync(Path.Combine(_folder, name), mail.ToString(), Encoding.Latin1, CancellationToken.None).ConfigureAwait(false);
                await writer.WriteLineAsync("250 taken").ConfigureAwait(false);
                return true;
            }

            mail.Append(line.StartsWith('.') ? line[1..] : line).Append('\n');
        }

        return false;
    }
}
