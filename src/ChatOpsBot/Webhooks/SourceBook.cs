using System.Collections.Frozen;
using ChatOpsBot.Catalog.Events;
using ChatOpsBot.Sources;
using ChatOpsBot.Sources.Generic;
using Microsoft.Extensions.Options;

namespace ChatOpsBot.Webhooks;

/// <summary>
/// Which source reads a sender's deliveries: that of its type, with the rules that the configuration in effect has for
/// it.
/// </summary>
internal sealed class SourceBook : IDisposable
{
    private readonly IDisposable? _onChange;
    private FrozenDictionary<string, IEventSource> _byName;

    public SourceBook(IOptionsMonitor<SourcesOptions> options)
    {
        _byName = Read(options.CurrentValue);
        _onChange = options.OnChange(changed => _byName = Read(changed));
    }

    /// <param name="name">The sender.</param>
    /// <param name="type">Its type when it sent: a delivery stays readable when its configuration goes.</param>
    public IEventSource? Find(string name, string type) =>
        _byName.TryGetValue(name, out var source) && source.Type.Equals(type, StringComparison.OrdinalIgnoreCase)
            ? source
            : EventSources.ByType.GetValueOrDefault(type);

    public void Dispose() => _onChange?.Dispose();

    private static FrozenDictionary<string, IEventSource> Read(SourcesOptions options) =>
        options
            .Sources.Select(entry => (Name: entry.Key, Source: SourceOf(entry.Key, entry.Value)))
            .Where(entry => entry.Source is not null)
            .ToFrozenDictionary(entry => entry.Name, entry => entry.Source!, StringComparer.Ordinal);

    /// <summary>Null for an unknown type.</summary>
    public static IEventSource? SourceOf(string name, SourceOptions options) =>
        EventSources.ByType.GetValueOrDefault(options.Type ?? name) switch
        {
            IMappedSource mapped => mapped.With(options.Events),
            var source => source,
        };
}
