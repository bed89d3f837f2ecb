using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;

namespace StreamSentiment.Dashboard.Http;

/// <summary><c>/openapi/v1.json</c>: the API, described from its endpoints.</summary>
internal static class ApiDescription
{
    private const string Name = "v1";
    private const string KeyScheme = "ApiKey";

    /// <summary>Adds what describes the endpoints.</summary>
    public static void AddApiDescription(this IServiceCollection services, DashboardOptions options) => services.AddOpenApi(Name, openApi =>
    {
        // Not named in the document: the address is that of whoever asks.
        openApi.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new OpenApiInfo
            {
                Title = "StreamSentiment",
                Version = "1",
                Description =
                    "Scores texts with the model of the stream, takes judgements of people, and tells how the stream is. Times are "
                    + "UTC in ISO 8601. Errors are problem details (RFC 9457, `application/problem+json`) whose `detail` says what was "
                    + "wrong and what to do. Reads need no key."
                    + (options.ApiKeys.Count > 0 ? $" Writes need a key in header `{ApiKeys.Header}`." : ""),
            };
            document.Servers = [];
            if (options.ApiKeys.Count > 0)
            {
                document.Components ??= new OpenApiComponents();
                document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>();
                document.Components.SecuritySchemes[KeyScheme] = new OpenApiSecurityScheme
                {
                    Type = SecuritySchemeType.ApiKey,
                    In = ParameterLocation.Header,
                    Name = ApiKeys.Header,
                    Description = "One of the setting Dashboard:ApiKeys.",
                };
            }

            return Task.CompletedTask;
        });
        openApi.AddOperationTransformer((operation, context, _) =>
        {
            Complete(operation, context);
            if (options.ApiKeys.Count > 0 && context.Description.HttpMethod is not ("GET" or "HEAD"))
            {
                operation.Security =
                [
                    new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(KeyScheme, context.Document)] = [] },
                ];
            }

            return Task.CompletedTask;
        });
    });

    /// <summary>Shows a request and an answer of an endpoint as they are on the wire.</summary>
    public static RouteHandlerBuilder WithExample(this RouteHandlerBuilder endpoint, string? request, string? answer) =>
        endpoint.WithMetadata(new Example(request, answer));

    /// <summary>Adds the document's own address; the document itself is made for whoever asks first, and stays as it is.</summary>
    public static void Map(IEndpointRouteBuilder routes) => routes.MapOpenApi($"/openapi/{Name}.json").Finally(endpoint =>
    {
        if (endpoint.RequestDelegate is { } make)
        {
            endpoint.RequestDelegate = new KeptAnswer(make).InvokeAsync;
        }
    });

    private static void Complete(OpenApiOperation operation, OpenApiOperationTransformerContext context)
    {
        operation.Responses ??= [];
        operation.Responses["default"] = new OpenApiResponse
        {
            Description = "Problem details: what was wrong, and what to do.",
            Content = new Dictionary<string, OpenApiMediaType>
            {
                [Problems.ContentType] = new()
                {
                    Example = JsonNode.Parse(
                        """
                        {"type":"about:blank","title":"Unprocessable Entity","status":422,"detail":"text is empty: ...","field":"text"}
                        """),
                },
            },
        };
        if (context.Description.ActionDescriptor.EndpointMetadata.OfType<Example>().LastOrDefault() is not { } example)
        {
            return;
        }

        if (example.Request is { } request && operation.RequestBody?.Content?.TryGetValue("application/json", out var body) == true)
        {
            body.Example = JsonNode.Parse(request);
        }

        if (example.Answer is { } answer)
        {
            foreach (var (status, response) in operation.Responses)
            {
                if (status.StartsWith('2') && response.Content?.TryGetValue("application/json", out var content) == true)
                {
                    content.Example = JsonNode.Parse(answer);
                }
            }
        }
    }

    private sealed record Example(string? Request, string? Answer);
}
