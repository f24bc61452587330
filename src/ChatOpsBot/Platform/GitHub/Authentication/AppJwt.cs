using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ChatOpsBot.Platform.GitHub.Authentication;

/// <summary>
/// The proof that we are the application.
/// <see href="https://docs.github.com/apps/creating-github-apps/authenticating-with-a-github-app/generating-a-json-web-token-jwt-for-a-github-app"/>
/// </summary>
internal static partial class AppJwt
{
    // GitHub asks for a minute of the past, because clocks differ, and refuses more than ten minutes of the future. Ten
    // in all leaves a minute there, too.
    private const int SkewSeconds = 60;
    private const int LifetimeSeconds = 600;

    private static readonly string Header = Base64Url.EncodeToString("""{"alg":"RS256","typ":"JWT"}"""u8);

    /// <exception cref="ArgumentException">The private key is not PEM.</exception>
    /// <exception cref="CryptographicException">The private key is PEM of something else.</exception>
    public static string Create(GitHubApp app, DateTimeOffset now)
    {
        var issued = now.ToUnixTimeSeconds() - SkewSeconds;
        var claims = JsonSerializer.SerializeToUtf8Bytes(
            new(issued, issued + LifetimeSeconds, app.AppId),
            Json.Default.Claims
        );
        var content = $"{Header}.{Base64Url.EncodeToString(claims)}";
        using var key = RSA.Create();
        key.ImportFromPem(app.PrivateKey.Replace("\\n", "\n", StringComparison.Ordinal));
        var signature = key.SignData(
            Encoding.ASCII.GetBytes(content),
            HashAlgorithmName.SHA256,
            RSASignaturePadding.Pkcs1
        );
        return $"{content}.{Base64Url.EncodeToString(signature)}";
    }

    /// <param name="Iat">Seconds since 1970, UTC; likewise <paramref name="Exp"/>.</param>
    internal sealed record Claims(long Iat, long Exp, string Iss);

    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
    [JsonSerializable(typeof(Claims))]
    private sealed partial class Json : JsonSerializerContext;
}
