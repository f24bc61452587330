using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json.Serialization;
using ChatOpsBot.Platform.Work;
using ChatOpsBot.Store;

namespace ChatOpsBot.OnCall.Contacts.Push;

/// <summary>
/// The keys by which push services know this bot (VAPID, RFC 8292). They are made once and stored: a browser that is
/// subscribed with one key takes nothing that is signed with another.
/// </summary>
internal sealed partial class PushKeys(IStore store)
{
    private const string Key = "key/push";
    private static readonly Documents<Pair> Kept = new(PairJson.Default.Pair);

    private Pair? _known;

    public async Task<Pair> GetAsync(CancellationToken cancellationToken)
    {
        while (_known is null)
            if (await Kept.FindAsync(store, Key, cancellationToken) is { } stored)
                _known = stored.Value;
            // Of replicas that start together, the first one's keys count.
            else
                await store.CommitAsync(Kept.Put(new Commit(), Key, New(), 0), cancellationToken);
        return _known;
    }

    private static Pair New()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var parameters = key.ExportParameters(includePrivateParameters: true);
        return new Pair(
            Base64Url.EncodeToString([4, .. parameters.Q.X!, .. parameters.Q.Y!]),
            Base64Url.EncodeToString(parameters.D!)
        );
    }

    /// <param name="Public">An uncompressed point of P-256, Base64 for URLs.</param>
    internal sealed record Pair(string Public, string Private);

    [JsonSerializable(typeof(Pair))]
    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
    internal sealed partial class PairJson : JsonSerializerContext;
}
