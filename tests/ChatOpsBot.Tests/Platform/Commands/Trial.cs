using ChatOpsBot.Platform.Commands;
using ChatOpsBot.Platform.Commands.Running;
using ChatOpsBot.Platform.Language;
using ChatOpsBot.Slack;
using ChatOpsBot.Store;

namespace ChatOpsBot.Tests.Platform.Commands;

/// <summary>Commands of the tests' own, for what no shipped command does alone.</summary>
internal static class Trial
{
    public static void Add(IServiceCollection services) =>
        services.AddSlashCommand<Ship>().AddSlashCommand<Light>().AddSlashCommand<Board>();

    /// <summary>
    /// A form in which one choice decides what else there is to choose, and which answers in its place.
    /// </summary>
    [SlashCommand(
        "trial",
        "ship",
        "Ship a service",
        Usage = "<service> <place> [--note <text>] [--change <id>]",
        Shortcut = "Ship a service"
    )]
    internal sealed class Ship : ISlashCommand
    {
        private static readonly Dictionary<string, string[]> Places = new()
        {
            ["checkout"] = ["staging", "production"],
            ["orders"] = ["test", "production"],
        };

        public Task<CommandForm?> FormAsync(CommandContext context, CancellationToken cancellationToken)
        {
            List<Block> blocks =
            [
                new InputBlock
                {
                    BlockId = "service",
                    Label = "Service",
                    DispatchAction = true,
                    Element = Menu("service", Places.Keys),
                },
            ];
            if (context.Arguments.Text("service") is { } service)
                blocks.Add(
                    new InputBlock
                    {
                        BlockId = "place",
                        Label = $"Where to put {service}",
                        Element = Menu("place", Places[service]),
                    }
                );
            blocks.Add(
                new InputBlock
                {
                    BlockId = "note",
                    Label = "Note",
                    Optional = true,
                    Element = new PlainTextInput { ActionId = "note" },
                }
            );
            blocks.Add(
                new InputBlock
                {
                    BlockId = "change",
                    Label = "Change",
                    Optional = true,
                    Element = new ExternalSelectMenu { ActionId = "change", MinQueryLength = 0 },
                }
            );
            return Task.FromResult<CommandForm?>(new CommandForm("Ship", "Ship", blocks));
        }

        public Task<IReadOnlyList<Option>> OptionsAsync(
            CommandContext context,
            string parameter,
            string typed,
            CancellationToken cancellationToken
        ) =>
            Task.FromResult<IReadOnlyList<Option>>([
                new Option
                {
                    Text = new PlainText($"{context.Arguments.Text("service") ?? "anything"} #1"),
                    Value = "1",
                },
            ]);

        public Task<CommandReply> RunAsync(CommandContext context, CancellationToken cancellationToken)
        {
            var (service, place) = (context.Arguments.Text("service")!, context.Arguments.Text("place")!);
            return Task.FromResult(
                Places[service].Contains(place)
                    ? new CommandReply($"Shipped {service} to {place}: {context.Arguments.Text("note") ?? "no note"}.")
                    : CommandReply.Error($"{service} has no {place}.", "place")
            );
        }

        private static StaticSelectMenu Menu(string name, IEnumerable<string> words) =>
            new()
            {
                ActionId = name,
                Options = [.. words.Select(word => new Option { Text = new PlainText(word), Value = word })],
            };
    }

    /// <summary>A change of something that has a name, and so perhaps a card.</summary>
    [SlashCommand("trial", "light", "Switch a light", Usage = "<name> <state>", Changes = true)]
    internal sealed class Light(IStore store) : ISlashCommand
    {
        public static string KeyOf(string name) => $"light/{name}";

        public async Task<CommandReply> RunAsync(CommandContext context, CancellationToken cancellationToken)
        {
            var (name, state) = (context.Arguments.Text("name")!, context.Arguments.Text("state")!);
            var document = await store.GetAsync(KeyOf(name), cancellationToken);
            context.Effects.Put(KeyOf(name), TestApp.Bytes($"\"{state}\""), document?.Version ?? 0);
            return new CommandReply($"{name} is {state}.")
            {
                Undo = $"/trial light {CommandLine.Quote(name)} {(state == "on" ? "off" : "on")}",
                Subject = name,
            };
        }
    }

    /// <summary>A message that is updated at every asking, with buttons that decide something once.</summary>
    [SlashCommand("trial", "board", "Show the lights")]
    internal sealed class Board(CommandButtons buttons) : ISlashCommand
    {
        public Task<CommandReply> RunAsync(CommandContext context, CancellationToken cancellationToken) =>
            Task.FromResult(
                new CommandReply($"The lights at {context.Now:T}")
                {
                    ForEveryone = true,
                    Blocks =
                    [
                        new ActionsBlock
                        {
                            Elements =
                            [
                                buttons.Make("On", "/trial light hall on", once: "light/hall/17"),
                                buttons.Make("Off", "/trial light hall off", once: "light/hall/17"),
                                buttons.Turn("Refresh", "/trial board"),
                                new OverflowMenu
                                {
                                    ActionId = CommandButtons.Prefix + "more",
                                    Options = [buttons.Choice("Attic", "/trial light attic on", once: "light/attic/1")],
                                },
                            ],
                        },
                    ],
                }
            );
    }
}
