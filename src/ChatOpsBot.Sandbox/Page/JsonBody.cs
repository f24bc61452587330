using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ChatOpsBot.Sandbox.Deliveries;
using Microsoft.AspNetCore.Http;

namespace ChatOpsBot.Sandbox.Page;

/// <summary>
/// Reads a JSON body and does what it asks. Only JSON is read: a page of another site can send forms and plain text
/// across, but not this type.
/// </summary>
internal static class JsonBody
{
    public static Task<IResult> DoAsync<T>(HttpContext http, JsonTypeInfo<T> type, Func<T, IResult> change) =>
        DoAsync(http, type, (body, _) => Task.FromResult(change(body)));

    public static async Task<IResult> DoAsync<T>(
        HttpContext http,
        JsonTypeInfo<T> type,
        Func<T, CancellationToken, Task<IResult>> change
    )
    {
        if (!http.Request.HasJsonContentType())
            return Results.Problem("Send application/json", statusCode: StatusCodes.Status415UnsupportedMediaType);
        ActingTab.Current = http.Request.Headers[ActingTab.Header];
        try
        {
            var body = await JsonSerializer.DeserializeAsync(http.Request.Body, type, http.RequestAborted);
            return body is null
                ? Results.Problem("Send a JSON object", statusCode: StatusCodes.Status400BadRequest)
                : await change(body, http.RequestAborted);
        }
        catch (KeyNotFoundException problem)
        {
            return Results.Problem(problem.Message, statusCode: StatusCodes.Status404NotFound);
        }
        catch (Exception problem) when (problem is JsonException or ArgumentException)
        {
            return Results.Problem(problem.Message, statusCode: StatusCodes.Status400BadRequest);
        }
    }
}
