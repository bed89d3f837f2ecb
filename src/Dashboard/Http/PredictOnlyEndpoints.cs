using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace StreamSentiment.Dashboard.Http;

/// <summary>What a Dashboard that only predicts says where another would tell of the stream.</summary>
internal sealed class PredictOnlyEndpoints : IEndpoints
{
    private static readonly string[] Missing = ["/feedback", "/tweets", "/feeds", "/live", "/sentiment", "/incidents", "/silences"];

    /// <inheritdoc />
    public void Map(IEndpointRouteBuilder routes)
    {
        foreach (var path in Missing)
        {
            routes.Map($"{path}/{{**rest}}", context => throw new ProblemException(
                StatusCodes.Status501NotImplemented,
                $"This Dashboard only predicts (setting Dashboard:PredictOnly): behind {context.Request.Path} there would have to be "
                + "a stream, and there is none. /predict works."));
        }
    }
}
