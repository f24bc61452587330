using ChatOpsBot.Platform.Access;
using ChatOpsBot.Platform.Commands.Running;
using ChatOpsBot.Platform.Language;
using ChatOpsBot.Slack;
using ChatOpsBot.Store;

namespace ChatOpsBot.Catalog.People;

/// <summary>An admin's word that a login is whose it says; from then on teams and approvals count it.</summary>
[SlashCommand(
    "chatops",
    "confirm",
    "Confirm, as an admin, that a GitHub login belongs to the person who linked it",
    Usage = "<person> <login> [--withdraw]",
    Example = "/chatops confirm @ada ada-b",
    Changes = true
)]
internal sealed class ConfirmGitHub(IStore store, UserDirectory users, Permissions permissions) : ISlashCommand
{
    public async Task<CommandReply> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        if (!await permissions.IsAdminAsync(context.Caller, cancellationToken))
            throw new Permissions.DeniedException(
                $"Only an admin may confirm a login: whoever `Permissions:{Permissions.Admin}` names or, "
                    + "without that rule, an administrator of the Slack workspace."
            );
        var id = await users.IdAsync(context.Arguments.Text("person")!, cancellationToken);
        var login = context.Arguments.Text("login")!;
        var person = await Person.OfAsync(store, id, cancellationToken);
        if (!string.Equals(person.GitHub, Person.Login(login), StringComparison.OrdinalIgnoreCase))
            throw new CommandException(
                $"{Mrkdwn.User(id)} has not linked `{Mrkdwn.Escape(login)}`"
                    + (person.GitHub is { } other ? $", but `{Mrkdwn.Escape(other)}`" : "")
                    + "; they do that with `/chatops link`.",
                "login"
            );
        var withdraws = context.Arguments.Has("withdraw");
        if (id == context.UserId && !withdraws)
            throw new Permissions.DeniedException("Your own login has to be confirmed by someone else.");
        if (withdraws == (person.ConfirmedBy is null))
            return CommandReply.Error(
                $"`{Mrkdwn.Escape(login)}` is {(withdraws ? "not confirmed" : "confirmed already")}.",
                "login"
            );
        await person.ConfirmAsync(store, withdraws ? null : context.UserId, context.Effects, cancellationToken);
        var did = (withdraws, context.DryRun) switch
        {
            (false, false) => "Confirmed",
            (false, true) => "Would confirm",
            (true, false) => "Withdrew the confirmation",
            _ => "Would withdraw the confirmation",
        };
        return new CommandReply($"{did} that {Mrkdwn.Escape(person.GitHub!)} at GitHub is {Mrkdwn.User(id)}.")
        {
            Undo = $"/chatops confirm {id} {person.GitHub}{(withdraws ? "" : " --withdraw")}",
        };
    }
}
