using System.Net;

namespace StreamSentiment.Common.Models.MlFlow;

/// <summary>An MLflow server that will not do what it was asked; asking again gives the same answer.</summary>
/// <param name="status">Of the answer.</param>
/// <param name="code">MLflow's own word for it, such as <c>RESOURCE_DOES_NOT_EXIST</c>; null when the answer was no JSON.</param>
internal sealed class MlFlowRefusal(HttpStatusCode status, string? code, string message) : RegistryException(message)
{
    /// <summary>MLflow's word for what is not there.</summary>
    public const string NotThere = "RESOURCE_DOES_NOT_EXIST";

    /// <summary>MLflow's word for what is there already; its status is 400.</summary>
    public const string ThereAlready = "RESOURCE_ALREADY_EXISTS";

    /// <summary>Whether it says nothing of what was asked for: a gateway answered, or whoever asks may not.</summary>
    public bool IsOfAccess => code is null || status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden;

    /// <summary>Of the answer.</summary>
    public HttpStatusCode Status => status;

    /// <summary>MLflow's own word for it.</summary>
    public string? Code => code;
}
