using ChatOpsBot.Cards.Kinds.Runs;
using ChatOpsBot.Cards.Routing;
using ChatOpsBot.Cards.Wording;
using ChatOpsBot.Catalog.Events;
using ChatOpsBot.Catalog.People;
using ChatOpsBot.Catalog.Services;
using ChatOpsBot.Catalog.Timeline;
using ChatOpsBot.Deployments.Engines;
using ChatOpsBot.Deployments.Freezes;
using ChatOpsBot.OnCall;
using ChatOpsBot.OnCall.Contacts;
using ChatOpsBot.Platform.Access;
using ChatOpsBot.Platform.GitHub;
using ChatOpsBot.Platform.Http;
using ChatOpsBot.Platform.Work;
using ChatOpsBot.Platform.Workspace;
using ChatOpsBot.Platform.Workspace.Outbox;
using ChatOpsBot.Store;

namespace ChatOpsBot.Cli.Validation;

/// <summary>All that the configuration has, by the types that it is read into.</summary>
internal static class ConfigurationSections
{
    /// <summary>The types whose properties are sections at the root.</summary>
    public static readonly IReadOnlyList<Type> AtRoot =
    [
        typeof(SourcesOptions),
        typeof(RoutingOptions),
        typeof(ServicesOptions),
        typeof(FreezesOptions),
        typeof(PermissionOptions),
        typeof(PeopleOptions),
    ];

    /// <summary>The sections that have a type of their own.</summary>
    public static readonly IReadOnlyDictionary<string, Type> Own = new SortedDictionary<string, Type>(
        StringComparer.Ordinal
    )
    {
        ["Audit"] = typeof(AuditOptions),
        ["Engine"] = typeof(WorkOptions),
        ["GitHub"] = typeof(GitHubOptions),
        ["Ingest"] = typeof(IngestOptions),
        ["Notifications"] = typeof(NotificationOptions),
        ["OnCall"] = typeof(OnCallOptions),
        ["Slack"] = typeof(SlackOptions),
        ["Storage"] = typeof(StorageOptions),
        ["Templates"] = typeof(TemplateOptions),
        ["Tests"] = typeof(TestOptions),
    };

    /// <summary>Single values at the root, and what they are for.</summary>
    public static readonly IReadOnlyDictionary<string, string> Values = new SortedDictionary<string, string>(
        StringComparer.Ordinal
    )
    {
        ["$schema"] = "For editors: deploy/appsettings.schema.json.",
        ["PublicUrl"] = "Where Slack and people reach the bot: https://chatops.example.com",
        ["Sandbox"] =
            "true: without a Slack token the bot uses the sandbox, a local Slack, also outside of Development.",
    };

    /// <summary>Options that share a section.</summary>
    public static readonly IReadOnlyDictionary<Type, IReadOnlyList<Type>> Beside = new Dictionary<
        Type,
        IReadOnlyList<Type>
    >
    {
        [typeof(EnvironmentOptions)] = EnginesModule.Options,
        [typeof(OnCallOptions)] = [typeof(ContactsOptions)],
    };

    /// <summary>Every key at the root that is ours.</summary>
    public static IReadOnlyCollection<string> Keys { get; } =
    [
        .. AtRoot
            .SelectMany(type => type.GetProperties())
            .Where(property => property.SetMethod is { IsPublic: true })
            .Select(property => property.Name),
        .. Own.Keys,
        .. Values.Keys,
    ];
}
