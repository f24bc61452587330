using System.Collections.Frozen;
using ChatOpsBot.Sources.Ci;
using ChatOpsBot.Sources.Delivery;
using ChatOpsBot.Sources.Monitoring;
using ChatOpsBot.Sources.SourceControl;

namespace ChatOpsBot.Sources;

/// <summary>Every tool that the bot understands: one line each, alphabetical. A test fails where a class is missing or out of order.</summary>
public static class EventSources
{
    public static IReadOnlyList<IEventSource> All { get; } =
    [
        new Alertmanager(),
        new Ansible(),
        new ArgoCd(),
        new Awx(),
        new Chef(),
        new Flagger(),
        new GitHub(),
        new Jenkins(),
        new Terraform(),
    ];

    /// <summary>By <see cref="IEventSource.Type"/>, in any case.</summary>
    public static IReadOnlyDictionary<string, IEventSource> ByType { get; } =
        All.ToFrozenDictionary(source => source.Type, StringComparer.OrdinalIgnoreCase);
}
