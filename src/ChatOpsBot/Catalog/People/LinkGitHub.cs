using ChatOpsBot.Platform.Commands.Running;
using ChatOpsBot.Platform.Language;
using ChatOpsBot.Slack;
using ChatOpsBot.Store;

namespace ChatOpsBot.Catalog.People;

/// <summary>Says which login at GitHub is theirs, so that what they do there is theirs here too.</summary>
[SlashCommand(
    "chatops",
    "link",
    "Link your GitHub login",
    Usage = "<login>",
    Example = "/chatops link ada",
    Changes = true
)]
internal sealed class LinkGitHub(IStore store) : ISlashCommand
{
    public const string Command = "/chatops link";

    public async Task<CommandForm?> FormAsync(CommandContext context, CancellationToken cancellationToken) =>
        new(
            "Link GitHub",
            "Link",
            [
                new InputBlock
                {
                    BlockId = "login",
                    Label = "Your GitHub login",
                    Hint = "Your activity on GitHub is shown as yours, and your home tab lists your pull requests.",
                    Element = new PlainTextInput
                    {
                        ActionId = "login",
                        InitialValue = (await Person.OfAsync(store, context.UserId, cancellationToken)).GitHub,
                        FocusOnLoad = true,
                    },
                },
            ]
        );

    public async Task<CommandReply> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var written = context.Arguments.Text("login")!;
        var login =
            Person.Login(written)
            ?? throw new CommandException(
                $"`{Mrkdwn.Escape(written)}` is not a valid GitHub login; one has up to 39 letters, "
                    + "digits and hyphens.",
                "login"
            );
        var person = await Person.OfAsync(store, context.UserId, cancellationToken);
        if (string.Equals(person.GitHub, login, StringComparison.OrdinalIgnoreCase))
            return CommandReply.Error($"`{login}` is already linked to you.", "login");
        if (
            await Person.WithLoginAsync(store, login, cancellationToken) is { } other
            && other.SlackId != context.UserId
        )
            throw new CommandException(
                $"`{login}` belongs to {Mrkdwn.User(other.SlackId)}; they can release it with `/chatops unlink`.",
                "login"
            );
        await person.LinkAsync(store, login, context.Effects, cancellationToken);
        return new CommandReply(
            $"{(context.DryRun ? "Would link" : "Linked")} you to "
                + $"{Mrkdwn.Link($"https://github.com/{login}", login)} at GitHub."
        )
        {
            Undo = person.GitHub is { } before ? $"/chatops link {before}" : "/chatops unlink",
        };
    }
}

[SlashCommand("chatops", "unlink", "Unlink your GitHub login", Changes = true)]
internal sealed class UnlinkGitHub(IStore store) : ISlashCommand
{
    public async Task<CommandReply> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var person = await Person.OfAsync(store, context.UserId, cancellationToken);
        if (person.GitHub is not { } login)
            return CommandReply.Error("No GitHub login is linked to you.");
        await person.LinkAsync(store, null, context.Effects, cancellationToken);
        return new CommandReply(
            $"{(context.DryRun ? "Would forget" : "Forgot")} that you are {Mrkdwn.Escape(login)} at GitHub."
        )
        {
            Undo = $"/chatops link {login}",
        };
    }
}
