namespace ChatOpsBot.Sources;

/// <summary>One delivery as it came over the wire.</summary>
/// <param name="Source">The configured name of the sender.</param>
/// <param name="DeliveryId">Unique within the source: the sender's own id, or a hash of the body.</param>
/// <param name="Headers">Names compare without case.</param>
/// <param name="Json">The JSON that was sent: the body, or the form's <c>payload</c> field.</param>
/// <param name="Received">By our clock, UTC.</param>
public sealed record WebhookRequest(
    string Source, string DeliveryId, IReadOnlyDictionary<string, string> Headers, ReadOnlyMemory<byte> Json, DateTimeOffset Received)
{
    public string? Header(string name) => Headers.TryGetValue(name, out var value) ? value : null;
}
