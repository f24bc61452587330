using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;

namespace ChatOpsBot.Sandbox.Files;

/// <summary>Where the bytes of files come in and go out.</summary>
internal static class FileEndpoints
{
    private const string Bearer = "Bearer xoxb-";

    public static void Map(IEndpointRouteBuilder sandbox)
    {
        sandbox.MapPost("/files/upload/{ticket}", UploadAsync).DisableAntiforgery();
        sandbox.MapGet(
            "/files/{id}/{name}",
            (HttpContext http, string id, SandboxWorkspace workspace) =>
                http.Request.Headers.Authorization.ToString().StartsWith(Bearer, StringComparison.OrdinalIgnoreCase)
                    ? Content(workspace, id)
                    : Results.StatusCode(StatusCodes.Status403Forbidden)
        );

        // The page has no token.
        sandbox.MapGet(
            "/api/files/{id}",
            (HttpContext http, string id, SandboxWorkspace workspace) =>
            {
                http.Response.Headers.XContentTypeOptions = "nosniff";
                http.Response.Headers.ContentSecurityPolicy = "sandbox";
                return Content(workspace, id);
            }
        );
    }

    /// <summary>The bytes themselves, or a form with one file.</summary>
    private static async Task<IResult> UploadAsync(HttpContext http, string ticket, SandboxWorkspace workspace)
    {
        using var content = new MemoryStream();
        if (http.Request.HasFormContentType)
        {
            var form = await http.Request.ReadFormAsync(http.RequestAborted);
            if (form.Files.Count > 0)
                await form.Files[0].CopyToAsync(content, http.RequestAborted);
        }
        else
        {
            await http.Request.Body.CopyToAsync(content, http.RequestAborted);
        }

        return workspace.Files.Upload(ticket, content.ToArray())
            ? Results.Text(string.Create(CultureInfo.InvariantCulture, $"OK - {content.Length}"))
            : Results.Text(
                "upload failed: no such address, or not as many bytes as were announced",
                statusCode: StatusCodes.Status400BadRequest
            );
    }

    private static IResult Content(SandboxWorkspace workspace, string id) =>
        workspace.Files.Find(id) is { IsComplete: true, Content: { } content } file
            ? Results.Bytes(content, file.MediaType, file.Name, entityTag: new EntityTagHeaderValue($"\"{file.Id}\""))
            : Results.NotFound();
}
