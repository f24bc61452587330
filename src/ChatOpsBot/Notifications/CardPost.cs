using System.Text.Json;
using System.Text.Json.Serialization;
using ChatOpsBot.Storage;

namespace ChatOpsBot.Notifications;

/// <summary>The message that shows a card in one channel. Only that channel's lane writes it.</summary>
/// <param name="Channel">Slack's id, which edits need.</param>
/// <param name="FirstVersion">The card's version that was posted: what came before it needs no reply of its own.</param>
/// <param name="Version">The card's version that is shown now.</param>
/// <param name="Gone">Somebody deleted the message: it is left alone.</param>
internal sealed partial record CardPost(string Channel, string Ts, long FirstVersion, long Version, bool Gone = false)
{
    public static string KeyOf(string channel, string subject, string round) =>
        round.Length == 0 ? $"post/{channel}/{subject}" : $"post/{channel}/{subject}/{round}";

    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, CardPostJson.Default.CardPost);

    public static CardPost Read(Document document) => JsonSerializer.Deserialize(document.Body.Span, CardPostJson.Default.CardPost)!;

    [JsonSerializable(typeof(CardPost))]
    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
    private sealed partial class CardPostJson : JsonSerializerContext;
}
