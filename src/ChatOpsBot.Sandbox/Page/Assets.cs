using System.Collections.Frozen;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;

namespace ChatOpsBot.Sandbox.Page;

/// <summary>The page's files, from the assembly, with an ETag each.</summary>
internal static class Assets
{
    // Messages may show pictures from anywhere; nothing else comes from outside, and no text can become a script.
    private const string Policy =
        "default-src 'self'; img-src * data:; object-src 'none'; base-uri 'none'; form-action 'none'; "
        + "frame-ancestors 'none'";

    private static readonly FrozenDictionary<string, Asset> All = typeof(Assets)
        .Assembly.GetManifestResourceNames()
        .Where(name => TypeOf(name) is not null)
        .ToFrozenDictionary(name => name, Load);

    public static void Map(IEndpointRouteBuilder sandbox)
    {
        foreach (var path in new[] { "", "/c/{channel}", "/c/{channel}/{ts}", "/app", "/app/messages" })
            sandbox.MapGet(path, (HttpContext http) => Serve(http, "sandbox.html"));
        sandbox.MapGet("/assets/{name}", (HttpContext http, string name) => Serve(http, name));
    }

    private static IResult Serve(HttpContext http, string name)
    {
        if (!All.TryGetValue(name, out var asset))
            return Results.NotFound();
        var headers = http.Response.Headers;
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";

        // Always asked for again, answered 304 while unchanged: an upgrade shows at once.
        headers.CacheControl = "no-cache";
        return Results.Bytes(asset.Content, asset.Type, entityTag: asset.Tag);
    }

    private static Asset Load(string name)
    {
        using var stream = typeof(Assets).Assembly.GetManifestResourceStream(name)!;
        var content = new byte[stream.Length];
        stream.ReadExactly(content);
        var tag = Convert.ToHexStringLower(SHA256.HashData(content).AsSpan(0, 8));
        return new Asset(content, TypeOf(name)!, new EntityTagHeaderValue($"\"{tag}\""));
    }

    private static string? TypeOf(string name) =>
        Path.GetExtension(name) switch
        {
            ".html" => "text/html; charset=utf-8",
            ".css" => "text/css; charset=utf-8",
            ".js" => "text/javascript; charset=utf-8",
            ".svg" => "image/svg+xml",
            ".json" => "application/json",
            ".woff2" => "font/woff2",
            _ => null,
        };

    private sealed record Asset(byte[] Content, string Type, EntityTagHeaderValue Tag);
}
