using ChatOpsBot.Platform.Commands.Running;
using ChatOpsBot.Platform.Language;
using ChatOpsBot.Platform.Workspace.Text;
using ChatOpsBot.Slack;
using ChatOpsBot.Store;

namespace ChatOpsBot.OnCall.Calendars;

/// <summary>Ends an address; without arguments it lists what the person has.</summary>
[SlashCommand(
    "oncall",
    "calendar revoke",
    "Revoke a calendar address, or list yours",
    Usage = "[<address or all>]",
    Example = "/oncall calendar revoke all",
    Changes = true,
    // Its line may be an address, which whoever reads it can use.
    Personal = true
)]
internal sealed class RevokeCalendar(IStore store) : ISlashCommand
{
    public const string Command = "/oncall calendar revoke";
    private const string Which = "address or all";
    private const string All = "all";

    public async Task<CommandReply> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var own = await Feed.OfAsync(store, context.UserId, cancellationToken);
        if (own.Count == 0)
            return new CommandReply("You have no calendar addresses.") { NeedsNoUndo = true };
        if (context.Arguments.Text(Which) is not { } which)
            return new CommandReply(
                string.Join(
                    '\n',
                    own.Select(feed => $"• `{feed.Short}` {What(feed)}, made {Moment.Text(feed.Created)}")
                ) + $"\n`{Command} all` revokes all of them."
            )
            {
                NeedsNoUndo = true,
            };
        var ended = own.Where(feed => which == All || IsMeant(feed, which)).ToList();
        if (ended.Count == 0)
            throw new CommandException(
                $"You have no calendar address `{Mrkdwn.Escape(which)}`; yours are "
                    + string.Join(", ", own.Select(feed => $"`{feed.Short}`"))
                    + ".",
                Which
            );
        foreach (var feed in ended)
            if (await Feed.Kept.FindAsync(store, Feed.KeyOf(feed.Id), cancellationToken) is { } found)
                context.Effects.Delete(Feed.KeyOf(feed.Id), found.Version);
        var names = string.Join(", ", ended.Select(feed => $"`{feed.Short}` ({What(feed)})"));
        return new CommandReply(
            $"{(context.DryRun ? "Would revoke" : "Revoked")} the calendar address {names}; calendars that use it "
                + "stop updating."
        );
    }

    /// <summary>By its short name, its token, or the whole address.</summary>
    private static bool IsMeant(Feed feed, string which)
    {
        var token = which[(which.LastIndexOf('/') + 1)..].Replace(".ics", "", StringComparison.Ordinal);
        return which == feed.Short || Feed.IdOf(token) == feed.Id;
    }

    private static string What(Feed feed) =>
        feed.Schedule is { } schedule ? $"of *{Mrkdwn.Escape(schedule)}*" : "of your shifts";
}
