using ChatOpsBot.Cards.Routing;
using ChatOpsBot.Platform.Access;
using ChatOpsBot.Platform.Commands.Running;
using ChatOpsBot.Platform.Language;
using ChatOpsBot.Slack;
using ChatOpsBot.Sources;

namespace ChatOpsBot.Operations;

/// <summary>Asks the routes in effect about an event that is described, or that came before.</summary>
[SlashCommand(
    "chatops",
    "routes test",
    "Show which channel an event would go to, and why",
    Usage = "[<labels>…] [--like <delivery>]",
    Example = "/chatops routes test kind=alert severity=critical service=checkout",
    Shortcut = "Test the routes"
)]
internal sealed class TestRoutes(Router router, Deliveries deliveries, Audience audience, TimeProvider time)
    : ISlashCommand
{
    private const int MostOffered = 20;
    private const int MostSteps = 20;

    public Task<CommandForm?> FormAsync(CommandContext context, CancellationToken cancellationToken) =>
        Task.FromResult<CommandForm?>(
            new CommandForm(
                "Test the routes",
                "Test",
                [
                    new InputBlock
                    {
                        BlockId = "labels",
                        Label = "An event with these labels",
                        Hint =
                            "As routes match them, one per line or separated by spaces: "
                            + "kind=alert severity=critical service=checkout",
                        Optional = true,
                        Element = new PlainTextInput
                        {
                            ActionId = "labels",
                            Multiline = true,
                            Placeholder = "kind=alert\nseverity=critical",
                        },
                    },
                    new InputBlock
                    {
                        BlockId = "like",
                        Label = "Or one like this delivery",
                        Optional = true,
                        Element = new ExternalSelectMenu
                        {
                            ActionId = "like",
                            MinQueryLength = 0,
                            Placeholder = "The last deliveries",
                        },
                    },
                ]
            )
        );

    public async Task<IReadOnlyList<Option>> OptionsAsync(
        CommandContext context,
        string parameter,
        string typed,
        CancellationToken cancellationToken
    ) =>
        [
            .. (await deliveries.ListAsync(context.Caller, 100, null, cancellationToken))
                .Select(delivery =>
                    (delivery.Id, Text: $"{delivery.Webhook.Source}: {Mrkdwn.ToPlainText(delivery.What)}")
                )
                .Where(delivery =>
                    delivery.Id.Length <= Limits.OptionValue
                    && delivery.Text.Contains(typed, StringComparison.OrdinalIgnoreCase)
                )
                .Take(MostOffered)
                .Select(delivery => new Option { Text = new PlainText(delivery.Text), Value = delivery.Id }),
        ];

    public async Task<CommandReply> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var labels = context
            .Arguments.Texts("labels")
            .SelectMany(text => text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
            .ToList();
        if (context.Arguments.Text("like") is not { } id)
            return labels.Count > 0
                ? await ExplainAsync([Described(labels)], context.Caller, cancellationToken)
                : throw new CommandException("Describe an event with labels, or choose a delivery.", "labels");
        if (await deliveries.FindAsync(context.Caller, id, cancellationToken) is not { } delivery)
            throw new CommandException($"There is no delivery `{Mrkdwn.Escape(id)}`.", "like");
        return delivery.Events.Count > 0
            ? await ExplainAsync(delivery.Events, context.Caller, cancellationToken)
            : new CommandReply($"⚪ That delivery has nothing to report: {delivery.What}");
    }

    private async Task<CommandReply> ExplainAsync(
        IReadOnlyList<ChatOpsEvent> events,
        Caller caller,
        CancellationToken cancellationToken
    )
    {
        var steps = new List<RouteTable.RouteStep>();
        var taken = router.Taken(events[0], steps);
        var asked = steps
            .Take(MostSteps)
            .Select(step =>
                $"{new string(' ', step.Depth * 4)}{(step.Refused is null ? "✓" : "✗")} "
                + $"`{Mrkdwn.Escape(step.Id)}`"
                + (step.Refused is { } refused ? $" because of `{Mrkdwn.Escape(refused)}`" : "")
            );
        var names = await ExplainDelivery.NamesAsync(
            taken,
            await audience.OfAsync(caller, cancellationToken),
            cancellationToken
        );
        List<string> lines = [$"→ *{names}*", .. asked];
        if (steps.Count == 0)
            lines.Add("There are no routes, so everything goes to the default channel.");
        if (steps.Count > MostSteps)
            lines.Add($"… and {steps.Count - MostSteps} more routes");
        return new CommandReply(string.Join('\n', lines));
    }

    private ChatOpsEvent Described(List<string> labels)
    {
        var given = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var label in labels)
            given[
                label.IndexOf('=', StringComparison.Ordinal) is > 0 and var at
                    ? label[..at]
                    : throw new CommandException(
                        $"`{Mrkdwn.Escape(label)}` is not a label; write `name=value`, such as `kind=alert`.",
                        "labels"
                    )
            ] = label[(at + 1)..];
        var kind = given.GetValueOrDefault("kind", EventKind.Alert);
        if (!EventKind.All.Contains(kind))
            throw new CommandException(
                $"`{Mrkdwn.Escape(kind)}` is not a kind."
                    + (DidYouMean.Closest(kind, EventKind.All) is { } close ? $" Did you mean `{close}`?" : "")
                    + $" Use one of {string.Join(", ", EventKind.All)}.",
                "labels"
            );
        var state = EventState.Info;
        if (given.TryGetValue("state", out var word) && !Enum.TryParse(word, ignoreCase: true, out state))
            throw new CommandException(
                $"`{Mrkdwn.Escape(word)}` is not a state; use one of "
                    + string.Join(
                        ", ",
                        Enum.GetNames<EventState>().Select(name => char.ToLowerInvariant(name[0]) + name[1..])
                    )
                    + ".",
                "labels"
            );
        return new ChatOpsEvent
        {
            Id = "test",
            Source = given.GetValueOrDefault("source", "test"),
            Kind = kind,
            Subject = $"{kind}:test",
            State = state,
            Occurred = time.GetUtcNow(),
            Repository = given.GetValueOrDefault("repository"),
            Branch = given.GetValueOrDefault("branch"),
            BaseBranch = given.GetValueOrDefault("base_branch"),
            Service = given.GetValueOrDefault("service"),
            Severity = given.GetValueOrDefault("severity"),
            Environment = given.GetValueOrDefault("environment"),
            Version = given.GetValueOrDefault("version"),
            Title = given.GetValueOrDefault("title"),
            Actor =
                given.TryGetValue("actor", out var login)
                    ? new Actor(login) { IsBot = given.GetValueOrDefault("actor.bot") == "true" }
                : given.GetValueOrDefault("actor.bot") == "true" ? new Actor("bot") { IsBot = true }
                : null,
            Labels = given,
        };
    }
}
