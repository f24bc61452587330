using System.Text.RegularExpressions;
using ChatOpsBot.Judges;
using ChatOpsBot.Platform.Commands.Verbs;
using ChatOpsBot.Platform.Language;
using ChatOpsBot.Platform.Workspace.Connection;
using ChatOpsBot.Platform.Workspace.Inbound;
using ChatOpsBot.Slack;

namespace ChatOpsBot.Tests.Platform.Language;

/// <summary>What the code declares is what it registers, what the pages say, and what Slack is asked for.</summary>
public sealed partial class DeclarationTests
{
    private static readonly string CommandsPage = Path.Combine(Repository.Root, "docs", "commands.md");
    private static readonly string ManifestPage = Path.Combine(Repository.Root, "deploy", "slack-manifest.yaml");

    [Fact]
    public async Task Every_command_and_every_handler_is_registered()
    {
        await using var app = await TestApp.StartAsync();

        Assert.Equal(
            CommandTable.Declared.Select(command => command.Path),
            app.Services.GetRequiredService<CommandTable>().All.Select(command => command.Path)
        );
        Assert.Equal(
            typeof(CommandTable)
                .Assembly.GetTypes()
                .Count(type => type.IsClass && type.IsAssignableTo(typeof(ISlackEventHandler))),
            app.Services.GetServices<ISlackEventHandler>().Count()
        );
    }

    [Fact]
    public void The_page_of_commands_and_the_manifest_say_what_the_code_says()
    {
        Assert.Equal(CommandsReference.Markdown(CommandTable.Declared), File.ReadAllText(CommandsPage));
        Assert.Equal(Manifest(), File.ReadAllText(ManifestPage));
    }

    /// <summary>
    /// Run by name after a command has changed: <c>-explicit only -method '*.Write_the_generated_pages'</c>.
    /// </summary>
    [Fact(Explicit = true)]
    public void Write_the_generated_pages()
    {
        File.WriteAllText(CommandsPage, CommandsReference.Markdown(CommandTable.Declared));
        File.WriteAllText(ManifestPage, Manifest());
    }

    [Fact]
    public void Examples_and_names_keep_to_Slacks_limits_and_to_their_own_usage()
    {
        foreach (var command in CommandTable.Declared)
        {
            Assert.True(
                command.About.Command.Length <= 31
                    && command.About.Shortcut is not { Length: > 24 }
                    && command.About.MessageShortcut is not { Length: > 24 },
                command.Path
            );
            Assert.DoesNotMatch(@"\.$", command.About.Summary);
            Assert.True(
                command.About.MessageShortcut is null || command.Usage.Named("message") is not null,
                $"{command.Path} takes no --message"
            );
            if (command.About.Example is not { } example)
                continue;
            var words = CommandLine
                .Split(example)
                .Skip(1 + command.About.Verb.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length);
            Assert.StartsWith($"/{command.Path} ", example, StringComparison.Ordinal);
            Arguments.Bind(command.Usage, command.About.Changes, [.. words]);
        }
    }

    [Fact]
    public void The_manifest_asks_for_the_scopes_that_the_methods_and_events_in_use_need_and_for_no_more()
    {
        // "commands" is for the commands themselves; the rest of the table is Slack's:
        // https://docs.slack.dev/reference/events
        var needed = new HashSet<string>(["commands"]);
        foreach (var method in MethodsInUse())
            if (method.BotScopes.Count > 0)
                needed.UnionWith(
                    method
                        .BotScopes.Where(scope => SlackScopes.All.ContainsKey(scope))
                        .DefaultIfEmpty($"one of {string.Join(", ", method.BotScopes)} for {method.Name}")
                );
        foreach (var name in Events())
            needed.UnionWith(
                name switch
                {
                    "app_mention" => ["app_mentions:read"],
                    "message.im" => ["im:history"],
                    "reaction_added" => ["reactions:read"],
                    "member_joined_channel" => ["channels:read", "groups:read"],
                    _ when name.StartsWith("channel_", StringComparison.Ordinal) => ["channels:read"],
                    _ when name.StartsWith("group_", StringComparison.Ordinal) => ["groups:read"],
                    "app_home_opened" or "app_uninstalled" or "tokens_revoked" => Array.Empty<string>(),
                    _ => throw new InvalidOperationException($"Which scope does {name} need?"),
                }
            );
        // The profile of users.info holds the address only with this one.
        needed.Add("users:read.email");

        Assert.Equal(SlackScopes.All.Keys.Order(StringComparer.Ordinal), needed.Order(StringComparer.Ordinal));
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task Slacks_own_schema_takes_the_manifest(bool socketMode) =>
        Assert.Empty(
            await ManifestJudge.ProblemsAsync(
                new SlackManifest(
                    CommandTable.Declared,
                    Handlers(),
                    new Uri("https://chatops.example.com/"),
                    socketMode
                )
                    .ToJson()
                    .ToJsonString(),
                TestContext.Current.CancellationToken
            )
        );

    [Fact]
    public void The_hints_omit_what_only_a_button_calls()
    {
        var hints = Declared().ToJson()["features"]!["slash_commands"]!
            .AsArray()
            .Select(command => command!["usage_hint"]!.GetValue<string>());

        Assert.All(hints, hint => Assert.DoesNotContain("start", hint.Split(" | ")));
    }

    [Fact]
    public void Socket_Mode_needs_no_address()
    {
        var manifest = new SlackManifest(
            CommandTable.Declared,
            [],
            new Uri("https://chatops.example.com/"),
            socketMode: true
        );

        Assert.DoesNotContain("example.com", manifest.ToJson().ToJsonString(), StringComparison.Ordinal);
        Assert.True((bool)manifest.ToJson()["settings"]!["socket_mode_enabled"]!);
    }

    private static SlackManifest Declared() =>
        new(CommandTable.Declared, Handlers(), new Uri("https://chatops.example.com/"), socketMode: false);

    private static IEnumerable<SlackEventsAttribute> Handlers() =>
        typeof(CommandTable)
            .Assembly.GetTypes()
            .SelectMany(type =>
                type.GetCustomAttributes(typeof(SlackEventsAttribute), false).Cast<SlackEventsAttribute>()
            );

    private static string Manifest() => Declared().ToYaml();

    private static IEnumerable<string> Events() =>
        Declared().ToJson()["settings"]!["event_subscriptions"]!["bot_events"]!
            .AsArray()
            .Select(name => name!.GetValue<string>());

    /// <summary>Found in the source: <c>slack.Chat.PostMessageAsync(</c> is chat.postMessage.</summary>
    internal static IEnumerable<SlackMethod> MethodsInUse()
    {
        var names = Directory
            .EnumerateFiles(Path.Combine(Repository.Root, "src", "ChatOpsBot"), "*.cs", SearchOption.AllDirectories)
            .SelectMany(file => Call().Matches(File.ReadAllText(file)))
            .Select(match => (match.Groups["family"].Value, match.Groups["verb"].Value))
            .Distinct();
        foreach (var (family, verb) in names)
        {
            if (family == "ResponseUrls")
                continue;
            var name = (family, verb) switch
            {
                ("Conversations", "ListPage") => "conversations.list",
                ("UserGroups", "ListUsers") => "usergroups.users.list",
                ("UserGroups", "UpdateUsers") => "usergroups.users.update",
                _ => $"{char.ToLowerInvariant(family[0])}{family[1..]}.{char.ToLowerInvariant(verb[0])}{verb[1..]}",
            };
            yield return SlackMethods.All.Single(method =>
                string.Equals(method.Name, name, StringComparison.OrdinalIgnoreCase)
            );
        }
    }

    [GeneratedRegex(@"\bslack\.(?<family>[A-Z]\w+)\.(?<verb>[A-Z]\w+)Async\(", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Call();
}
