using System.Collections.Frozen;
using ChatOpsBot.Sources;
using ChatOpsBot.Sources.Authentication;
using Microsoft.Extensions.Options;

namespace ChatOpsBot.Ingest;

/// <summary>One configured sender, ready to check deliveries against.</summary>
/// <param name="Only">Whose deliveries are taken where the vendor signs for all of its customers.</param>
internal sealed record Sender(string Name, IEventSource Source, Secrets Secrets, int MaxBodyBytes, Networks AllowFrom, IReadOnlyList<string> Only, string? KeyUrl)
{
    public IReadOnlyList<WebhookAuth> Ways => Source.Authentication;

    /// <summary>The configuration key without which nobody can send; null when all is there.</summary>
    public string? Missing => Secrets.Values.Count > 0 && Ways.Any(way => way is not PublicKeyAuth) || Only.Count > 0 && Ways.Any(way => way is PublicKeyAuth) ? null
        : $"Sources:{Name}:{(Ways.Any(way => way is not PublicKeyAuth) ? nameof(SourceOptions.Secret) : nameof(SourceOptions.Only))}";
}

/// <summary>The senders in force; a changed configuration (a rotated secret) holds at once.</summary>
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

    private FrozenDictionary<string, Sender> Read(SourcesOptions options) => options.Sources
        .Select(entry => EventSources.ByType.GetValueOrDefault(entry.Value.Type ?? entry.Key) is { } source ? Make(entry.Key, source, entry.Value) : null)
        .OfType<Sender>()
        .ToFrozenDictionary(sender => sender.Name, StringComparer.Ordinal);

    private Sender Make(string name, IEventSource source, SourceOptions options) =>
        new(name, source, new Secrets(options, _time), options.MaxBodyBytes ?? source.MaxBodyBytes, Networks.Of(options.AllowFrom), [.. options.Only], options.KeyUrl);

    public void Dispose() => _onChange?.Dispose();
}
