using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace StreamSentiment.Alerting.Tests.Support;

/// <summary>A mail server on loopback, just large enough for what the channel says. It keeps what it gets, and can refuse.</summary>
internal sealed class SmtpStub : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private int _connections;

    public SmtpStub()
    {
        _listener.Start();
        _ = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Whole messages, as they came.</summary>
    public ConcurrentQueue<string> Messages { get; } = [];

    /// <summary>Every line that a client said outside of a message.</summary>
    public ConcurrentQueue<string> Commands { get; } = [];

    /// <summary>How many clients have come.</summary>
    public int Connections => Volatile.Read(ref _connections);

    /// <summary>The answer to a command, or to the end of a message, "."; null for the usual one.</summary>
    public Func<string, string?> Answer { get; set; } = _ => null;

    /// <summary>
    /// Told each step before the server answers it: CONNECT, the command's word, "." at the end of a message, "taken" once it is kept.
    /// </summary>
    public Action<string> Reached { get; set; } = _ => { };

    /// <summary>What is offered after EHLO.</summary>
    public string Offers { get; set; } = "AUTH PLAIN LOGIN";

    /// <summary>Says nothing at all, as a server that hangs.</summary>
    public bool Hangs { get; set; }

    /// <summary>Ends the server; a second time does nothing.</summary>
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
                _ = TalkAsync(await _listener.AcceptTcpClientAsync(_end.Token));
            }
        }
        catch (Exception problem) when (problem is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task TalkAsync(TcpClient client)
    {
        try
        {
            using var _ = client;
            Interlocked.Increment(ref _connections);
            using var reader = new StreamReader(client.GetStream(), Encoding.Latin1);
            await using var writer = new StreamWriter(client.GetStream(), Encoding.Latin1) { NewLine = "\r\n", AutoFlush = true };
            if (Hangs)
            {
                await Task.Delay(Timeout.Infinite, _end.Token);
            }

            Reached("CONNECT");
            await writer.WriteLineAsync("220 stub");
            while (await reader.ReadLineAsync(_end.Token) is { } line)
            {
                Commands.Enqueue(line);
                Reached(line.Split(' ')[0]);
                var answer = Answer(line) ?? Usual(line);
                await writer.WriteLineAsync(answer);
                if (line == "QUIT")
                {
                    return;
                }

                if (answer.StartsWith("354", StringComparison.Ordinal))
                {
                    var message = new StringBuilder();
                    while (await reader.ReadLineAsync(_end.Token) is var text && text != ".")
                    {
                        if (text is null)
                        {
                            // The client died before the end of it.
                            return;
                        }

                        message.Append(text).Append('\n');
                    }

                    Reached(".");
                    answer = Answer(".") ?? "250 taken";
                    if (answer.StartsWith('2'))
                    {
                        Messages.Enqueue(message.ToString());
                        Reached("taken");
                    }

                    await writer.WriteLineAsync(answer);
                }
            }
        }
        catch (Exception problem) when (problem is OperationCanceledException or IOException)
        {
            // The client, or the test, has gone.
        }
    }

    private string Usual(string line) => line.Split(' ')[0].ToUpperInvariant() switch
    {
        "EHLO" => $"250-stub\r\n250 {Offers}",
        "AUTH" => "235 welcome",
        "DATA" => "354 go on",
        "QUIT" => "221 bye",
        _ => "250 ok",
    };
}
