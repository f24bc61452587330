using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace ChatOpsBot.Sandbox.WebApi;

/// <summary>
/// Reads a call's token and arguments, by Slack's rules of transport
/// (<see href="https://docs.slack.dev/apis/web-api"/>), strictly.
/// </summary>
internal static class RequestReader
{
    private const string Bearer = "Bearer ";

    /// <param name="inForm">The token of a form, which clients send beside the header or instead of it.</param>
    public static ApiError? CheckToken(HttpRequest request, ApiMethod method, string? inForm)
    {
        var header = request.Headers.Authorization.ToString();
        if (header.Length == 0 && string.IsNullOrEmpty(inForm))
            return new ApiError("not_authed");
        var token =
            header.Length == 0 ? inForm!
            : header.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) ? header[Bearer.Length..].Trim()
            : "";
        var (right, other) = method.ForApp ? ("xapp-", "xoxb-") : ("xoxb-", "xapp-");
        if (token.StartsWith(other, StringComparison.Ordinal))
            return new ApiError("not_allowed_token_type");
        return token.StartsWith(right, StringComparison.Ordinal) && token.Length > right.Length
            ? null
            : new ApiError("invalid_auth");
    }

    public static async Task<ApiError?> ReadAsync(
        HttpRequest request,
        ApiMethod method,
        ApiArguments into,
        List<string> warnings,
        CancellationToken cancellationToken
    )
    {
        if (!HttpMethods.IsPost(request.Method) && !(method.Reads && HttpMethods.IsGet(request.Method)))
            return ApiError.Arguments($"{method.Name} must be called with {(method.Reads ? "GET or POST" : "POST")}");

        foreach (var (name, values) in request.Query)
            into.Add(name, values.ToString());
        var fromQuery = request.Query.Count > 0;
        if (
            HttpMethods.IsPost(request.Method)
            && await ReadBodyAsync(request, method, into, warnings, cancellationToken) is { } error
        )
            return error;

        // A URL is written to logs on the way. Slack takes the token of a form, and looks for none in JSON.
        if (request.Query.ContainsKey("token"))
            return ApiError.Arguments("the token belongs in the Authorization header [json-pointer:/token]");
        return fromQuery && HttpMethods.IsPost(request.Method)
            ? ApiError.Arguments("arguments of a POST belong in its body, not in the query")
            : null;
    }

    private static async Task<ApiError?> ReadBodyAsync(
        HttpRequest request,
        ApiMethod method,
        ApiArguments into,
        List<string> warnings,
        CancellationToken cancellationToken
    )
    {
        if (string.IsNullOrEmpty(request.ContentType))
            return request.ContentLength > 0 ? new ApiError("missing_post_type") : null;
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type))
            return new ApiError("invalid_post_type");
        if (type.Charset.HasValue && !type.Charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase))
            return new ApiError("invalid_charset");

        switch (type.MediaType.Value?.ToLowerInvariant())
        {
            case "application/json" when !method.TakesJson:
                return new ApiError(
                    "invalid_post_type",
                    $"[ERROR] {method.Name} takes application/x-www-form-urlencoded only"
                );
            case "application/json":
                if (!type.Charset.HasValue)
                    warnings.Add("missing_charset");
                return await ReadJsonAsync(request, into, cancellationToken);
            case "application/x-www-form-urlencoded" or "multipart/form-data":
                if (type.Charset.HasValue)
                    warnings.Add("superfluous_charset");
                return await ReadFormAsync(request, into, cancellationToken);
            default:
                return new ApiError("invalid_post_type");
        }
    }

    private static async Task<ApiError?> ReadJsonAsync(
        HttpRequest request,
        ApiArguments into,
        CancellationToken cancellationToken
    )
    {
        try
        {
            var body = await JsonSerializer.DeserializeAsync(
                request.Body,
                SandboxJson.Default.JsonElement,
                cancellationToken
            );
            if (body.ValueKind != JsonValueKind.Object)
                return new ApiError("json_not_object");
            into.Add(body);
            return null;
        }
        catch (JsonException)
        {
            return new ApiError("invalid_json");
        }
    }

    private static async Task<ApiError?> ReadFormAsync(
        HttpRequest request,
        ApiArguments into,
        CancellationToken cancellationToken
    )
    {
        try
        {
            foreach (var (name, values) in await request.ReadFormAsync(cancellationToken))
                into.Add(name, values.ToString());
            return null;
        }
        catch (InvalidDataException)
        {
            return new ApiError("invalid_form_data");
        }
    }
}
