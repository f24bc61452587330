using System.Security.Cryptography;
using System.Text;
using ChatOpsBot.Commands;
using ChatOpsBot.Deployments.Freezes;
using ChatOpsBot.Notifications.Cards;
using ChatOpsBot.People;
using ChatOpsBot.Services;
using ChatOpsBot.Slack;
using ChatOpsBot.Storage;

namespace ChatOpsBot.Deployments.Commands;

/// <summary>A freeze from a moment to another, beside those of the calendar in the configuration.</summary>
[SlashCommand("deploy", "freeze", "Let nothing be deployed for a time, or show the freezes", Usage = "[<scope>] [<name>…] [--from <time>] [--until <time>] [--for <time>]",
    Example = "/deploy freeze */production \"Black Friday\" --from 2026-11-27 --until 2026-11-30", Changes = true, InPlace = true)]
internal sealed class FreezeDeploys(IStore store, ServiceCatalog catalog, FreezeCalendar calendar, Permissions permissions, TimeZones zones) : ISlashCommand
{
    public async Task<CommandReply> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var arguments = context.Arguments;
        if (arguments.Text("scope") is not { } written) return await ShowAsync(context.Now, cancellationToken);
        var scope = await LockDeploys.ScopeAsync(permissions, catalog, written, context, cancellationToken);
        await LockDeploys.DemandAsync(permissions, catalog, scope, context, cancellationToken);
        var from = arguments.Text("from") is { } begin ? Spans.ParseMoment(begin, await LockDeploys.ZoneAsync(zones, context, begin, cancellationToken), context.Now, "from") : context.Now;
        DateTimeOffset? to = arguments.Text("for") is { } span ? from + Spans.Parse(span, "for") : arguments.Text("until") is { } end ? Spans.ParseMoment(end, await LockDeploys.ZoneAsync(zones, context, end, cancellationToken), context.Now, "until") : null;
        if (to <= from) throw new CommandException("It would end before it begins.", "until");
        var name = arguments.Texts("name") is { Count: > 0 } words ? string.Join(' ', words) : "freeze";
        var freeze = new MadeFreeze($"{from.ToUnixTimeSeconds():x}{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(scope)))[..3]}", scope, name, context.UserId, from, to);
        if (await store.GetAsync(MadeFreeze.KeyOf(freeze.Id), cancellationToken) is { } known && MadeFreeze.Read(known) is var other)
            throw new CommandException($"`{Mrkdwn.Escape(scope)}` is frozen from then already: {Mrkdwn.Escape(other.Name)} by {Mrkdwn.User(other.By)}. `/deploy unfreeze {other.Id}` ends that.", "scope");
        var covers = LockDeploys.Covering(catalog, scope, freeze.ToFreeze().Covers);
        freeze.AddTo(context.Effects);
        return new CommandReply($"🧊 {(context.DryRun ? "Would freeze" : $"{Mrkdwn.User(context.UserId)} froze")} {(scope == "*" ? "all of production" : $"`{scope}`")} from {Moment.Text(from)} {(to is { } over ? $"to {Moment.Text(over)}" : "until it is ended")}: {Mrkdwn.Escape(name)}. {covers}{await LockDeploys.ZoneNoteAsync(zones, context, cancellationToken)}")
        {
            ForEveryone = true,
            Undo = $"/deploy unfreeze {freeze.Id}",
        };
    }

    private async Task<CommandReply> ShowAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        var lines = (await calendar.AllAsync(cancellationToken)).Select(freeze =>
            $"{(freeze.IsOn(now) ? "🧊" : "·")} {Mrkdwn.Escape(freeze.Name)}{(freeze.IsOn(now) ? freeze.EndOf(now) is { } end ? $" until {Moment.Text(end)}" : " until somebody thaws it" : freeze.From is { } from && from > now ? $" from {Moment.Text(from)}" : " is not on")}{(freeze.Id is { } id ? $" · `{id}` by {Mrkdwn.User(freeze.By!)}" : "")}").ToList();
        return new CommandReply(lines.Count == 0 ? $"{Glyph.Good} There is no freeze." : string.Join('\n', lines)) { NeedsNoUndo = true };
    }
}

[SlashCommand("deploy", "unfreeze", "End a freeze that somebody made", Usage = "<id>", Example = "/deploy unfreeze 6925a01b7f3", Changes = true, InPlace = true)]
internal sealed class UnfreezeDeploys(IStore store, ServiceCatalog catalog, Permissions permissions) : ISlashCommand
{
    public async Task<CommandReply> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var id = context.Arguments.Text("id")!;
        if (await store.GetAsync(MadeFreeze.KeyOf(id), cancellationToken) is not { } document)
            throw new CommandException($"There is no freeze `{Mrkdwn.Escape(id)}` that somebody made; `/deploy freeze` shows them. Those of the configuration end there.", "id");
        var freeze = MadeFreeze.Read(document);
        await LockDeploys.DemandAsync(permissions, catalog, freeze.Scope, context, cancellationToken);
        context.Effects.Delete(document.Key, document.Version);
        return new CommandReply($"{Glyph.Good} {(context.DryRun ? "Would end" : $"{Mrkdwn.User(context.UserId)} ended")} the freeze {Mrkdwn.Escape(freeze.Name)} of {(freeze.Scope == "*" ? "all of production" : $"`{Mrkdwn.Escape(freeze.Scope)}`")}.")
        {
            ForEveryone = true,
            Undo = $"/deploy freeze \"{freeze.Scope}\" {CommandLine.Quote(freeze.Name)}{(freeze.From > context.Now ? $" --from {Spans.Write(freeze.From)}" : "")}{(freeze.To is { } end ? $" --until {Spans.Write(end)}" : "")}",
        };
    }
}
