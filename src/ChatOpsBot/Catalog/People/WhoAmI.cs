using ChatOpsBot.Platform.Access;
using ChatOpsBot.Platform.Commands.Running;
using ChatOpsBot.Platform.Commands.Verbs;
using ChatOpsBot.Platform.Language;
using ChatOpsBot.Slack;
using ChatOpsBot.Store;

namespace ChatOpsBot.Catalog.People;

[SlashCommand(
    "chatops",
    "whoami",
    "Show who the bot knows you as and what you may do, or someone else",
    Usage = "[<person>]",
    Example = "/chatops whoami @ada"
)]
internal sealed class WhoAmI(
    IStore store,
    SlackApiClient slack,
    UserDirectory users,
    MyRights rights,
    CommandButtons buttons
) : ISlashCommand
{
    public async Task<CommandReply> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var id = context.Arguments.Text("person") is { } written
            ? await users.IdAsync(written, cancellationToken)
            : context.UserId;
        var user = await slack.Users.InfoAsync(id, cancellationToken);
        var person = await Person.OfAsync(store, id, cancellationToken);
        var self = id == context.UserId;
        var github = person.GitHub is { } login
            ? $"{Mrkdwn.Link($"https://github.com/{login}", login)}"
                + (person.ConfirmedBy is { } admin ? $", confirmed by {Mrkdwn.User(admin)}" : "")
            : "not linked";
        List<string> lines =
        [
            $"{(self ? "You are" : "That is")} *"
                + $"{Mrkdwn.Escape(user.RealName ?? user.Profile?.RealName ?? user.Name)}* (`{id}`)",
            $"E-mail {Mrkdwn.Escape(user.Profile?.Email ?? "hidden")} · time zone "
                + $"{Mrkdwn.Escape(user.Tz ?? "unknown")} · GitHub {github}",
        ];
        var may = string.Join(
            '\n',
            (await rights.OfAsync(self ? context.Caller : Caller.Of(user), cancellationToken)).Prepend(
                self ? "*What you may do*" : "*What they may do*"
            )
        );
        var about = new SectionBlock
        {
            Text = new Markdown(string.Join('\n', lines)),
            Accessory = self
                ? buttons.Make(person.GitHub is null ? "Link GitHub…" : "Change GitHub…", "/chatops link")
                : null,
        };
        return new CommandReply($"{string.Join('\n', lines)}\n{may}")
        {
            Blocks = [about, new SectionBlock { Text = new Markdown(may) }],
        };
    }
}
