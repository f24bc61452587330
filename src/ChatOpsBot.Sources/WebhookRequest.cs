using System.Collections.ObjectModel;

namespace ChatOpsBot.Sources;

/// <summary>One delivery as it came over the wire.</summary>
/// <param name="Source">The configured name of the sender.</param>
/// <param name="DeliveryId">Unique within the source: the sender's own id, or a hash of the body.</param>
/// <param name="Headers">Those of <see cref="IEventSource.Headers"/>. Names compare without case.</param>
/// <param name="Body">What was sent: JSON, made of the form where it was one; as sent where the source takes
/// <see cref="BodyFormats.Text"/>.</param>
/// <param name="Received">By our clock, UTC.</param>
public sealed record WebhookRequest(
    string Source,
    string DeliveryId,
    IReadOnlyDictionary<string, string> Headers,
    ReadOnlyMemory<byte> Body,
    DateTimeOffset Received
)
{
    /// <summary>Those of <see cref="IEventSource.Parameters"/>.</summary>
    public IReadOnlyDictionary<string, string> Parameters { get; init; } = ReadOnlyDictionary<string, string>.Empty;

    /// <summary>A request header that says something.</summary>
    public string? Header(string name) => Headers.TryGetValue(name, out var value) && value.Length > 0 ? value : null;

    /// <summary>A parameter of the address that says something.</summary>
    public string? Parameter(string name) =>
        Parameters.TryGetValue(name, out var value) && value.Length > 0 ? value : null;
}
