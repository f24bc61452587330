using System.Collections.Frozen;
using ChatOpsBot.Catalog.Events;
using ChatOpsBot.Platform.Http;
using ChatOpsBot.Sources;
using ChatOpsBot.Sources.Authentication;
using Microsoft.Extensions.Options;

namespace ChatOpsBot.Webhooks.Authentication;

/// <summary>One configured sender, ready to check deliveries against.</summary>
/// <param name="Only">Whose deliveries are taken where the vendor signs for all of its customers.</param>
/// <param name="Ways">How it may prove itself.</param>
internal sealed record Sender(
    string Name,
    IEventSource Source,
    IReadOnlyList<WebhookAuth> Ways,
    Secrets Secrets,
    int MaxBodyBytes,
    Networks AllowFrom,
    IReadOnlyList<string> Only,
    string? KeyUrl
)
{
    /// <summary>The configuration key without which no one can send; null when all is there.</summary>
    public string? Missing =>
        Ways.Any(IsOpen)
            ? null
            : $"Sources:{Name}:"
                + (
                    Ways.Any(way => way is not PublicKeyAuth)
                        ? nameof(SourceOptions.Secret)
                        : nameof(SourceOptions.Only)
                );

    private bool IsOpen(WebhookAuth way) =>
        way is PublicKeyAuth ? Only.Count > 0 : !way.NeedsSecret || Secrets.Values.Count > 0;
}

/// <summary>The senders in effect; a changed configuration (a rotated secret) applies immediately.</summary>
internal sealed class Senders : IDisposable
{
    private readonly TimeProvider _time;
    private readonly IDisposable? _onChange;
    private FrozenDictionary<string, Sender> _byName;

    public Senders(IOptionsMonitor<SourcesOptions> options, TimeProvider time)
    {
        _time = time;
        _byName = Read(options.CurrentValue);
        _onChange = options.OnChange(changed => _byName = Read(changed));
    }

    public Sender? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>By name.</summary>
    public IEnumerable<Sender> All => _byName.Values.OrderBy(sender => sender.Name, StringComparer.Ordinal);

    private FrozenDictionary<string, Sender> Read(SourcesOptions options) =>
        options
            .Sources.Select(entry =>
                SourceBook.SourceOf(entry.Key, entry.Value) is { } source ? Make(entry.Key, source, entry.Value) : null
            )
            .OfType<Sender>()
            .ToFrozenDictionary(sender => sender.Name, StringComparer.Ordinal);

    private Sender Make(string name, IEventSource source, SourceOptions options) =>
        new(
            name,
            source,
            MethodsOf(source, options),
            new Secrets(options, _time),
            options.MaxBodyBytes ?? source.MaxBodyBytes,
            Networks.Of(options.AllowFrom),
            [.. options.Only],
            options.KeyUrl
        );

    private static IReadOnlyList<WebhookAuth> MethodsOf(IEventSource source, SourceOptions options) =>
        options.Authentication is null ? source.Authentication
        : options.Authentication.Read("", []) is { } way ? [way]
        : [];

    public void Dispose() => _onChange?.Dispose();
}
