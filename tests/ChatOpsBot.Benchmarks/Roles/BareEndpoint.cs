using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http.Features;

namespace ChatOpsBot.Benchmarks.Roles;

/// <summary>
/// The most that Kestrel can do with a signed delivery: read it, check its HMAC, answer 202. It keeps nothing.
/// </summary>
internal static class BareEndpoint
{
    private const string Prefix = "sha256=";

    public static async Task RunAsync(int port, string secret, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder
            .WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false)
            .UseUrls($"http://127.0.0.1:{port.ToString(CultureInfo.InvariantCulture)}");
        await using var app = builder.Build();
        var key = Encoding.UTF8.GetBytes(secret);
        app.MapPost("/webhooks/{name}", (RequestDelegate)(context => AnswerAsync(context, key)));
        await app.RunAsync(cancellationToken);
    }

    private static async Task AnswerAsync(HttpContext context, byte[] key)
    {
        var length = (int)context.Request.ContentLength!.Value;
        var buffer = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            await context.Request.Body.ReadExactlyAsync(buffer.AsMemory(0, length), context.RequestAborted);
            context.Response.StatusCode = Holds(
                context.Request.Headers["X-Hub-Signature-256"].ToString(),
                key,
                buffer.AsSpan(0, length)
            )
                ? 202
                : 401;
            context.Response.ContentLength = 0;
            await context.Features.GetRequiredFeature<IHttpResponseBodyFeature>().CompleteAsync();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static bool Holds(string header, byte[] key, ReadOnlySpan<byte> body)
    {
        Span<byte> seen = stackalloc byte[HMACSHA256.HashSizeInBytes];
        Span<byte> expected = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(key, body, expected);
        return header.StartsWith(Prefix, StringComparison.Ordinal)
            && Convert.FromHexString(header.AsSpan(Prefix.Length), seen, out _, out _) == OperationStatus.Done
            && CryptographicOperations.FixedTimeEquals(seen, expected);
    }
}
