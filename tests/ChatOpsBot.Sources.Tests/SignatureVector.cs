using System.Net;
using System.Text;
using System.Text.Json;
using ChatOpsBot.Sources.Authentication;

namespace ChatOpsBot.Sources.Tests;

/// <summary>A delivery with a signature that was published, or computed elsewhere.</summary>
internal sealed record SignatureVector(
    string System,
    byte[] Body,
    string Secret,
    byte[]? Key,
    IReadOnlyDictionary<string, string> Headers
)
{
    /// <summary>When those that carry a time were signed.</summary>
    private static readonly DateTimeOffset Signed = DateTimeOffset.FromUnixTimeSeconds(1_700_000_000);

    public WebhookProof Proof =>
        new(name => Headers.GetValueOrDefault(name), _ => null, Body)
        {
            Content =
                System == "travis"
                    ? Encoding.UTF8.GetBytes(WebUtility.UrlDecode(Encoding.UTF8.GetString(Body)["payload=".Length..]))
                    : Body,
            Now = Signed,
        };

    public bool IsValid(WebhookAuth way)
    {
        if (way is not PublicKeyAuth remote)
            return way.IsValid(Proof, Secret);
        if (remote.Read(Proof) is not { } signed)
            return false;
        using var key = (signed with { KeyPath = null }).KeyIn(Key!);
        return signed.IsValid(key!);
    }

    public SignatureVector WithAnotherBody() => this with { Body = [.. Body, (byte)' '] };

    public static IEnumerable<SignatureVector> Of(string system) => All().Where(vector => vector.System == system);

    public static List<SignatureVector> All()
    {
        var path = Shared("signature_vectors.json");
        if (!File.Exists(path))
            Assert.Skip("The collection of payloads is not beside this checkout.");
        using var vectors = JsonDocument.Parse(File.ReadAllBytes(path));
        return
        [
            .. vectors
                .RootElement.EnumerateArray()
                .Where(vector =>
                    vector.TryGetProperty("system", out _) && IsThere(vector, "file") && IsThere(vector, "public_key")
                )
                .Select(Read),
        ];

        static bool IsThere(JsonElement vector, string name) =>
            !vector.TryGetProperty(name, out var file) || File.Exists(Shared(file.GetString()!));
    }

    private static SignatureVector Read(JsonElement vector) =>
        new(
            vector.GetProperty("system").GetString()!,
            vector.TryGetProperty("file", out var file)
                ? File.ReadAllBytes(Shared(file.GetString()!))
                : Encoding.UTF8.GetBytes(vector.GetProperty("body").GetString()!),
            vector.TryGetProperty("secret", out var secret) ? secret.GetString()! : "s3cr3t-for-tests",
            vector.TryGetProperty("public_key", out var key) ? File.ReadAllBytes(Shared(key.GetString()!)) : null,
            vector
                .GetProperty("headers")
                .EnumerateObject()
                .ToDictionary(
                    header => header.Name,
                    header => header.Value.GetString()!,
                    StringComparer.OrdinalIgnoreCase
                )
        );

    private static string Shared(string file) => Path.Combine(Repository.SharedPayloads, file);
}
