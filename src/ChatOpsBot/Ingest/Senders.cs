using System.Collections.Frozen;
using ChatOpsBot.Sources;
using Microsoft.Extensions.Options;

namespace ChatOpsBot.Ingest;

/// <summary>One configured sender, ready to check deliveries against.</summary>
internal sealed record Sender(string Name, IEventSource Source, string? Secret, int MaxBodyBytes);

/// <summary>The senders in force; a changed configuration (a rotated secret) holds at once.</summary>
internal sealed class Senders : IDisposable
{
    private readonly IDisposable? _onChange;
    private readonly IOptionsMonitor<SourcesOptions> _options;
    private FrozenDictionary<string, Sender> _byName;

    public Senders(IOptionsMonitor<SourcesOptions> options)
    {
        _options = options;
        _byName = Read(options.CurrentValue);
        _onChange = options.OnChange(changed => _byName = Read(changed));
    }

    public Sender? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>Those that nobody can send from yet, because no secret is configured.</summary>
    public IEnumerable<string> WithoutSecret => _byName.Values.Where(sender => sender.Secret is null).Select(sender => sender.Name).Order(StringComparer.Ordinal);

    public IEnumerable<Sender> All => _byName.Values;

    private static FrozenDictionary<string, Sender> Read(SourcesOptions options) => options.Sources
        .Select(entry => EventSources.ByType.GetValueOrDefault(entry.Value.Type ?? entry.Key) is { } source
            ? new Sender(entry.Key, source, SecretFile.Read(entry.Value.Secret, entry.Value.SecretFile), entry.Value.MaxBodyBytes ?? source.MaxBodyBytes)
            : null)
        .OfType<Sender>()
        .ToFrozenDictionary(sender => sender.Name, StringComparer.Ordinal);

    public void Dispose() => _onChange?.Dispose();
}
