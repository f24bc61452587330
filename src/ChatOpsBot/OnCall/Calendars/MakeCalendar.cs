using ChatOpsBot.Catalog.Services;
using ChatOpsBot.Platform.Commands.Running;
using ChatOpsBot.Platform.Language;
using ChatOpsBot.Slack;
using ChatOpsBot.Store;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace ChatOpsBot.OnCall.Calendars;

/// <summary>An address for the person's calendar, of their own shifts or of a schedule.</summary>
[SlashCommand(
    "oncall",
    "calendar",
    "Get an address from which your calendar shows your shifts, or those of a schedule",
    Usage = "[<schedule>]",
    Example = "/oncall calendar payments",
    Changes = true,
    // As for its revocation: an address is easily pasted here.
    Personal = true
)]
internal sealed class MakeCalendar(IStore store, ScheduleBook book, IConfiguration configuration, IServer server)
    : ISlashCommand
{
    public async Task<CommandReply> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        // What is written to the bot in a channel is answered there, for everyone to read.
        if (context.Call is { Origin: CommandOrigin.Message, ChannelId: not ['D', ..] })
            return CommandReply.Error(
                "The address is for you alone: type `/oncall calendar`, or write to me directly."
            );
        var schedule = context.Arguments.Text("schedule") is { } name ? NameOf(name) : null;
        var what = schedule is null ? "your shifts" : $"the shifts of *{Mrkdwn.Escape(schedule)}*";
        if ((await Feed.OfAsync(store, context.UserId, cancellationToken)).Count >= Feed.Most)
            return CommandReply.Error(
                $"You have {Feed.Most} calendar addresses; revoke those that you do not use: "
                    + $"`{RevokeCalendar.Command}`."
            );
        var address =
            PublicUrl()
            ?? throw new CommandException("The bot does not know its own address: `PublicUrl` in the configuration.");
        if (context.DryRun)
            return new CommandReply($"Would make an address from which a calendar shows {what}.");
        var token = Feed.NewToken();
        var feed = new Feed(Feed.IdOf(token), context.UserId, schedule, context.Now);
        Feed.Kept.Put(context.Effects, Feed.KeyOf(feed.Id), feed, 0);
        return new CommandReply(
            $"Subscribe your calendar to this address, which shows {what}:\n{address}/oncall/{token}.ics\n"
                + "It is shown only now. Whoever has it can read it, until you revoke it: "
                + $"`{RevokeCalendar.Command} {feed.Short}`."
        )
        {
            Undo = $"{RevokeCalendar.Command} {feed.Short}",
        };
    }

    /// <exception cref="CommandException">There is none of that name; the message lists those that exist.</exception>
    private string NameOf(string written) =>
        book.Find(written)?.Name
        ?? throw new CommandException(
            $"There is no schedule `{Mrkdwn.Escape(written)}`"
                + ServiceCatalog.Instead(
                    written,
                    [.. book.All.Select(schedule => schedule.Name)],
                    "OnCall:Schedules in the configuration lists them; it is empty."
                ),
            "schedule"
        );

    /// <summary>The server's own address will do on this machine, which the sandbox is on.</summary>
    private string? PublicUrl() =>
        configuration["PublicUrl"] is { Length: > 0 } url
            ? url.TrimEnd('/')
            : server
                .Features.Get<IServerAddressesFeature>()
                ?.Addresses.FirstOrDefault(address =>
                    Uri.TryCreate(address, UriKind.Absolute, out var own) && own.IsLoopback
                )
                ?.TrimEnd('/');
}
