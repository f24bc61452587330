using System.Globalization;
using ChatOpsBot.Cards.Kinds.Runs;
using ChatOpsBot.Cards.Routing;
using ChatOpsBot.Cards.Wording;
using ChatOpsBot.Cards.Wording.Handlebars;
using ChatOpsBot.Catalog.Events;
using ChatOpsBot.Catalog.Services;
using ChatOpsBot.Catalog.Timeline;
using ChatOpsBot.Deployments;
using ChatOpsBot.Deployments.Freezes;
using ChatOpsBot.OnCall;
using ChatOpsBot.OnCall.Contacts;
using ChatOpsBot.OnCall.Escalation.Policies;
using ChatOpsBot.Platform.Access;
using ChatOpsBot.Platform.Configuration;
using ChatOpsBot.Platform.GitHub;
using ChatOpsBot.Platform.Http;
using ChatOpsBot.Platform.Observability;
using ChatOpsBot.Platform.Work;
using ChatOpsBot.Platform.Workspace;
using ChatOpsBot.Platform.Workspace.Outbox;
using ChatOpsBot.Store;
using ChatOpsBot.Webhooks;

namespace ChatOpsBot.Cli.Validation;

/// <summary>
/// All problems of a configuration, in one go: each line names the key, what was seen (unless it is a
/// secret) and what is right.
/// </summary>
internal static class ConfigurationCheck
{
    public static IReadOnlyList<string> Run(IConfiguration configuration)
    {
        List<string> problems = [];
        RootKeys.Check(configuration, ConfigurationSections.Keys, problems);
        problems.AddRange(HostAddress.Problems(configuration));
        Levels(configuration.GetSection("Serilog:MinimumLevel"), problems);
        if (Bind<SlackOptions>(configuration.GetSection("Slack"), problems) is { } slack)
        {
            Slack(slack, problems);
            if (Bind<RoutingOptions>(configuration, problems) is { } routing)
                RouteTable.Read(routing, slack.DefaultChannel, problems);
        }
        if (Bind<GitHubOptions>(configuration.GetSection("GitHub"), problems) is { } gitHub)
            GitHubCheck.Run(gitHub, problems);
        if (
            configuration["PublicUrl"] is { Length: > 0 } url
            && !(Uri.TryCreate(url, UriKind.Absolute, out var address) && address.Scheme is "http" or "https")
        )
            problems.Add(
                $"PublicUrl: \"{url}\" is not a URL; write where Slack and people reach the bot, "
                    + "such as https://chatops.example.com"
            );
        if (Bind<PermissionOptions>(configuration, problems) is { } permissions)
            Permissions(permissions, problems);
        if (Bind<ServicesOptions>(configuration, problems) is { } services)
        {
            services.ReadSections(configuration);
            DeployCheck.Run(services, Names(configuration.GetSection("OnCall:Schedules")), problems);
            PolicyCheck.Run(services, Names(configuration.GetSection("OnCall:Policies")), problems);
        }
        if (Bind<OnCallOptions>(configuration.GetSection("OnCall"), problems) is { } oncall)
        {
            OnCallCheck.Run(oncall, problems);
            ContactsCheck.Run(
                configuration.GetSection("OnCall").Get<ContactsOptions>() ?? new ContactsOptions(),
                configuration["PublicUrl"],
                problems
            );
        }
        if (Bind<FreezesOptions>(configuration, problems) is { } freezes)
            DeployCheck.Run(freezes, problems);
        if (Bind<SourcesOptions>(configuration, problems) is { } sources)
            Sources(sources, problems);
        if (Bind<IngestOptions>(configuration.GetSection("Ingest"), problems) is { } ingest)
            Ingest(ingest, problems);
        if (Bind<NotificationOptions>(configuration.GetSection("Notifications"), problems) is { } notifications)
            Positive("Notifications:KeepCardsFor", notifications.KeepCardsFor, problems);
        if (
            Bind<TemplateOptions>(configuration.GetSection("Templates"), problems) is { } templates
            && HandlebarsFiles.Problem(templates.Folder) is { } former
        )
            problems.Add(former);
        if (Bind<TestOptions>(configuration.GetSection("Tests"), problems) is { } tests)
            Tests(tests, problems);
        if (Bind<StorageOptions>(configuration.GetSection("Storage"), problems) is { } storage)
            problems.AddRange(storage.Problems());
        if (Bind<WorkOptions>(configuration.GetSection("Engine"), problems) is { } engine)
            Engine(engine, problems);
        if (Bind<AuditOptions>(configuration.GetSection("Audit"), problems) is { } audit)
            Audit(audit, problems);
        return problems;
    }

    /// <summary>
    /// Null where a value of the wrong type is a problem of its own: the rest of its section cannot be judged then.
    /// </summary>
    private static T? Bind<T>(IConfiguration section, List<string> problems)
        where T : class, new() =>
        ConfigurationShape.Check(section, typeof(T), problems, ConfigurationSections.Beside)
            ? section.Get<T>() ?? new T()
            : null;

    private static IReadOnlyList<string> Names(IConfigurationSection section) =>
        [.. section.GetChildren().Select(child => child.Key)];

    /// <summary>
    /// What Serilog would refuse with an exception: https://github.com/serilog/serilog-settings-configuration.
    /// </summary>
    private static void Levels(IConfigurationSection section, List<string> problems)
    {
        IEnumerable<IConfigurationSection> levels =
        [
            section,
            section.GetSection("Default"),
            .. section.GetSection("Override").GetChildren(),
        ];
        foreach (
            var level in levels.Where(level =>
                level.Value is { Length: > 0 }
                && !ObservabilityModule.Levels.Contains(level.Value, StringComparer.OrdinalIgnoreCase)
            )
        )
            problems.Add(
                $"{level.Path}: \"{level.Value}\" is unknown; use one of "
                    + $"{string.Join(", ", ObservabilityModule.Levels)}"
            );
    }

    private static void Audit(AuditOptions audit, List<string> problems)
    {
        if (audit is { Key.Length: > 0, KeyFile.Length: > 0 })
            problems.Add("Audit:Key: and Audit:KeyFile are mutually exclusive; keep one");
        if (audit.Key is { Length: > 0 and < 16 })
            problems.Add("Audit:Key: is too short to sign with; write 16 characters or more");
        SecretFile.Check("Audit:KeyFile", audit.KeyFile, problems);
    }

    private static void Engine(WorkOptions engine, List<string> problems)
    {
        if (engine.LeaseFor < TimeSpan.FromSeconds(1))
            problems.Add(
                $"Engine:LeaseFor: {engine.LeaseFor} is too short to be renewed in time; write 00:00:01 or more"
            );
        if (engine.LongestTry < TimeSpan.FromSeconds(1))
            problems.Add($"Engine:LongestTry: {engine.LongestTry} is too short for any work; write 00:00:01 or more");
    }

    private static void Slack(SlackOptions slack, List<string> problems)
    {
        if (
            slack.BotToken is { Length: > 0 } token
            && !token.StartsWith("xoxb-", StringComparison.Ordinal)
            && !token.StartsWith("xoxe.xoxb-", StringComparison.Ordinal)
        )
            problems.Add(
                "Slack:BotToken: this is not a bot token; one starts with xoxb- (Slack app settings, "
                    + "OAuth & Permissions)"
            );
        if (
            !Uri.TryCreate(slack.ApiUrl, UriKind.Absolute, out var url)
            || url.Scheme is not ("http" or "https")
            || !slack.ApiUrl.EndsWith('/')
        )
            problems.Add(
                $"Slack:ApiUrl: \"{slack.ApiUrl}\" is not a base URL; write an http(s) URL that ends in a slash"
            );
        Channel("Slack:AdminChannel", slack.AdminChannel, problems);
        Channel("Slack:DefaultChannel", slack.DefaultChannel, problems);
        NotNegative("Slack:ChannelPostsPerSecond", slack.ChannelPostsPerSecond, problems);
        NotNegative("Slack:UpdatesPerMinute", slack.UpdatesPerMinute, problems);
        if (slack.AppToken is { Length: > 0 } app && !app.StartsWith("xapp-", StringComparison.Ordinal))
            problems.Add(
                "Slack:AppToken: this is not an app-level token; one starts with xapp- (Slack app settings, "
                    + "Basic Information, App-Level Tokens)"
            );
        var real = !string.IsNullOrEmpty(slack.BotToken) || !string.IsNullOrEmpty(slack.BotTokenFile);
        if (
            real
            && !slack.UsesSocketMode
            && string.IsNullOrEmpty(slack.SigningSecret)
            && string.IsNullOrEmpty(slack.SigningSecretFile)
        )
            problems.Add(
                "Slack:SigningSecret: is not set, so commands and buttons would be refused; "
                    + "copy it from Slack app settings, Basic Information, or set Slack:AppToken for Socket Mode"
            );
        if (slack.SocketConnections is < 1 or > 10)
            problems.Add($"Slack:SocketConnections: {slack.SocketConnections} is out of range; write 1 to 10");
        SecretFile.Check("Slack:BotTokenFile", slack.BotTokenFile, problems);
        SecretFile.Check("Slack:SigningSecretFile", slack.SigningSecretFile, problems);
        SecretFile.Check("Slack:AppTokenFile", slack.AppTokenFile, problems);
    }

    private static void Permissions(PermissionOptions options, List<string> problems)
    {
        foreach (var (command, people) in options.Permissions)
        {
            if (PermissionPath.Problem(PermissionRule.Parse(command, people)) is { } problem)
                problems.Add($"Permissions:{command}: {problem}");
            foreach (var (index, who) in people.Index())
                if (!Platform.Access.Permissions.IsPrincipal(who))
                    problems.Add(
                        $"Permissions:{command}:{index}: \"{who}\" is not a person or group; "
                            + "write a user id such as U012AB3CD, a group such as @platform, "
                            + "a team such as github:acme/platform, oncall, or *"
                    );
        }
    }

    private static void Sources(SourcesOptions options, List<string> problems)
    {
        SourcesCheck.Run(options, problems);
        foreach (var (name, source) in options.Sources)
        {
            SecretFile.Check($"Sources:{name}:SecretFile", source.SecretFile, problems);
            SecretFile.Check($"Sources:{name}:PreviousSecretFile", source.PreviousSecretFile, problems);
        }
    }

    private static void Ingest(IngestOptions ingest, List<string> problems)
    {
        Positive("Ingest:KeepBodiesFor", ingest.KeepBodiesFor, problems);
        Positive("Ingest:DeduplicateFor", ingest.DeduplicateFor, problems);
        if (ingest.DeduplicateFor > ingest.KeepBodiesFor)
            problems.Add(
                $"Ingest:DeduplicateFor: {ingest.DeduplicateFor} is longer than Ingest:KeepBodiesFor "
                    + $"({ingest.KeepBodiesFor}); a delivery is recognized by its stored body"
            );
        if (ingest.MaxConcurrent < 1)
            problems.Add(
                $"Ingest:MaxConcurrent: {ingest.MaxConcurrent} would refuse everything; write a positive number"
            );
        SourcesCheck.Run(ingest, problems);
    }

    private static void Channel(string key, string value, List<string> problems)
    {
        if (!RouteTable.IsChannel(value))
            problems.Add($"{key}: \"{value}\" is not a channel; write #name or a channel id such as C012AB3CD");
    }

    private static void Tests(TestOptions tests, List<string> problems)
    {
        foreach (
            var (key, percent) in tests
                .Suites.Select(suite => ($"Tests:Suites:{suite.Key}", suite.Value))
                .Prepend(("Tests:Tolerance", tests.Tolerance))
        )
            if (percent is not (> 0 and <= 1000))
                problems.Add(
                    $"{key}: {percent.ToString(CultureInfo.InvariantCulture)} is not a tolerance; "
                        + "write a percentage above 0, such as 10"
                );
    }

    private static void NotNegative(string key, double value, List<string> problems)
    {
        if (value < 0)
            problems.Add($"{key}: {value.ToString(CultureInfo.InvariantCulture)} is below zero; write 0 for no limit");
    }

    private static void Positive(string key, TimeSpan value, List<string> problems)
    {
        if (value <= TimeSpan.Zero)
            problems.Add(
                $"{key}: {value} is not a retention time; write days.hours:minutes:seconds, such as 14.00:00:00"
            );
    }
}
