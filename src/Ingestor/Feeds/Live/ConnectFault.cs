using System.Net.Sockets;

namespace StreamSentiment.Ingestor.Feeds.Live;

/// <summary>Why a connection could not be made, or broke.</summary>
internal static class ConnectFault
{
    /// <summary>The words of the system, with the server and the port where the connection could not be made.</summary>
    public static string Why(Exception problem)
    {
        for (var cause = problem; cause is not null; cause = cause.InnerException)
        {
            if (cause is HttpRequestException { InnerException: SocketException })
            {
                return cause.Message;
            }
        }

        return problem.GetBaseException().Message;
    }
}
