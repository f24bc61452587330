using System.Security.Cryptography;
using System.Text;
using ChatOpsBot.Catalog.Services;
using ChatOpsBot.Deployments.Freezes;
using ChatOpsBot.Platform.Access;
using ChatOpsBot.Platform.Commands.Inputs;
using ChatOpsBot.Platform.Commands.Running;
using ChatOpsBot.Platform.Language;
using ChatOpsBot.Platform.Workspace.Text;
using ChatOpsBot.Slack;
using ChatOpsBot.Store;

namespace ChatOpsBot.Deployments.Commands.Freezes;

/// <summary>A freeze from a moment to another, beside those of the calendar in the configuration.</summary>
[SlashCommand(
    "deploy",
    "freeze",
    "Freeze deploys for a time, or show the freezes",
    Usage = "[<scope>] [<name>…] [--from <time>] [--until <time>] [--for <time>]",
    Example = "/deploy freeze */production \"Flash sale\" --from 17:00 --until 20:00",
    Changes = true,
    InPlace = true
)]
internal sealed class FreezeDeploys(
    IStore store,
    ServiceCatalog catalog,
    FreezeCalendar calendar,
    Audience audience,
    DeployScopes scopes,
    MomentInput moments
) : ISlashCommand
{
    public async Task<CommandReply> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var arguments = context.Arguments;
        if (arguments.Text("scope") is not { } written)
            return await ShowAsync(
                await audience.OfAsync(context.Caller, cancellationToken),
                context.Now,
                cancellationToken
            );
        var scope = await scopes.ReadAsync(written, context, cancellationToken);
        await scopes.DemandAsync(scope, context, cancellationToken);
        var from = await moments.ReadAsync(context, "from", cancellationToken) ?? context.Now;
        var to = arguments.Text("for") is { } span
            ? from + TimeInput.ParseLength(span, "for")
            : await moments.ReadAsync(context, "until", cancellationToken);
        if (to <= from)
            throw new CommandException("It would end before it starts.", "until");
        var name = arguments.Texts("name") is { Count: > 0 } words ? string.Join(' ', words) : "freeze";
        var freeze = new MadeFreeze(
            $"{from.ToUnixTimeSeconds():x}"
                + $"{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(scope)))[..3]}",
            scope,
            name,
            context.UserId,
            from,
            to
        );
        if (await MadeFreeze.FindAsync(store, freeze.Id, cancellationToken) is { } other)
            throw new CommandException(
                $"`{Mrkdwn.Escape(scope)}` is already frozen from then: "
                    + $"{Mrkdwn.Escape(other.Name)} by {Mrkdwn.User(other.By)}. "
                    + $"`/deploy unfreeze {other.Id}` ends that.",
                "scope"
            );
        var covers = scopes.Covering(scope, freeze.ToFreeze().Covers);
        freeze.Make(context.Now, context.Effects);
        return new CommandReply(
            "🧊 "
                + (context.DryRun ? "Would freeze" : $"{Mrkdwn.User(context.UserId)} froze")
                + $" {(scope == "*" ? "all of production" : $"`{scope}`")} from {Moment.Text(from)} "
                + (to is { } over ? $"to {Moment.Text(over)}" : "until it is ended")
                + $": {Mrkdwn.Escape(name)}. {covers}{await moments.NoteAsync(context, cancellationToken)}"
        )
        {
            ForEveryone = true,
            Undo = $"/deploy unfreeze {freeze.Id}",
        };
    }

    private async Task<CommandReply> ShowAsync(
        Visibility visibility,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var lines = (await calendar.SeenAsync(catalog, visibility, cancellationToken))
            .Select(freeze =>
                $"{(freeze.IsOn(now) ? "🧊" : "·")} {Mrkdwn.Escape(freeze.Name)}"
                + (
                    freeze.IsOn(now)
                        ? freeze.EndOf(now) is { } end
                            ? $" until {Moment.Text(end)}"
                            : " until someone ends it"
                        : freeze.From is { } from && from > now
                            ? $" from {Moment.Text(from)}"
                            : " is not active"
                )
                + (freeze.Id is { } id ? $" · `{id}` by {Mrkdwn.User(freeze.By!)}" : "")
            )
            .ToList();
        return new CommandReply(lines.Count == 0 ? $"{Glyph.Good} There is no freeze." : string.Join('\n', lines))
        {
            NeedsNoUndo = true,
        };
    }
}
