using System.Collections.Frozen;
using ChatOpsBot.Sources.Ci;
using ChatOpsBot.Sources.Delivery;
using ChatOpsBot.Sources.Monitoring;
using ChatOpsBot.Sources.SourceControl;
using ChatOpsBot.Sources.Tests;

namespace ChatOpsBot.Sources;

/// <summary>Every tool that the bot understands: one line each, alphabetical. A test fails where a class is missing or out of order.</summary>
public static class EventSources
{
    public static IReadOnlyList<IEventSource> All { get; } =
    [
        new ApacheBench(),
        new Alertmanager(),
        new Ansible(),
        new ArgoCd(),
        new Awx(),
        new BenchmarkDotNet(),
        new Chef(),
        new Flagger(),
        new GitHub(),
        new Jenkins(),
        new JUnit(),
        new K6(),
        new Locust(),
        new Siege(),
        new Terraform(),
        new Trx(),
    ];

    /// <summary>By <see cref="IEventSource.Type"/>, in any case.</summary>
    public static IReadOnlyDictionary<string, IEventSource> ByType { get; } =
        All.ToFrozenDictionary(source => source.Type, StringComparer.OrdinalIgnoreCase);
}
