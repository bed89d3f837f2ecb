using Microsoft.AspNetCore.Http;

namespace StreamSentiment.Dashboard.Reading;

/// <summary>A request that cannot be answered as it was asked. The message is told to the asker: what was wrong and what to do.</summary>
internal sealed class AskedWronglyException(string message, int status = StatusCodes.Status400BadRequest) : Exception(message)
{
    /// <summary>HTTP status of the answer.</summary>
    public int Status => status;
}
