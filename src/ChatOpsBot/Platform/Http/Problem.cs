using System.Text.Json;
using System.Text.Json.Nodes;

namespace ChatOpsBot.Platform.Http;

/// <summary>Errors as <c>application/problem+json</c> (RFC 9457): what was wrong, where, and what is right.</summary>
internal static class Problem
{
    /// <returns>The status, for metrics.</returns>
    public static async Task<int> WriteAsync(
        HttpContext context,
        int status,
        string title,
        string detail,
        JsonObject? more = null
    )
    {
        var problem = more ?? [];
        problem["title"] = title;
        problem["status"] = status;
        problem["detail"] = detail;
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/problem+json";
        await context.Response.WriteAsync(problem.ToJsonString(JsonSerializerOptions.Web), context.RequestAborted);
        return status;
    }
}
