using ChatOpsBot.Cards;
using ChatOpsBot.Cards.Kinds;
using ChatOpsBot.Catalog.People;
using ChatOpsBot.Deployments;
using ChatOpsBot.Platform.Access;
using ChatOpsBot.Platform.Commands;
using ChatOpsBot.Platform.Commands.Running;
using ChatOpsBot.Platform.Language;
using ChatOpsBot.Platform.Workspace;
using ChatOpsBot.Platform.Workspace.Inbound;
using ChatOpsBot.Platform.Workspace.Text;
using ChatOpsBot.Slack;
using ChatOpsBot.Store;

namespace ChatOpsBot.Pages;

/// <summary>The home tab of one person: what is going on now, their own things, and where to find more.</summary>
internal sealed class HomeTab(
    IStore store,
    SlackApiClient slack,
    CardRenderer renderer,
    CommandButtons buttons,
    CommandTable commands,
    DeployBoard deploys,
    Permissions permissions,
    Audience audience,
    TimeProvider time
)
{
    public const string Path = "chatops home";

    private const int MostShown = 10,
        MostLooked = 100;

    /// <summary>What began before that has lost its end.</summary>
    private static readonly TimeSpan Recent = TimeSpan.FromDays(1);

    /// <summary>What the person may see; a person who may see nothing sees why.</summary>
    /// <param name="hash">Of the tab as it was seen; when a newer one has been published since, that one stays.</param>
    /// <exception cref="SlackException">Slack did not take it.</exception>
    public async Task PublishAsync(Caller caller, string? hash, CancellationToken cancellationToken)
    {
        var view = new HomeViewDefinition { Blocks = [.. await BlocksAsync(caller, cancellationToken)] };
        try
        {
            await slack.Views.PublishAsync(caller.UserId, view, hash, cancellationToken);
        }
        catch (SlackException failure) when (failure.ErrorCode == "hash_conflict")
        {
            // Somebody else was quicker, with news as fresh as ours.
        }
    }

    private async Task<IEnumerable<Block>> BlocksAsync(Caller caller, CancellationToken cancellationToken)
    {
        try
        {
            await permissions.DemandAsync(Path, null, caller, cancellationToken);
            var sight = await audience.OfAsync(caller, cancellationToken);
            return
            [
                .. await NowAsync(caller, sight, cancellationToken),
                .. await MineAsync(caller, sight, cancellationToken),
                .. Help(),
            ];
        }
        catch (Permissions.DeniedException denied)
        {
            return [new SectionBlock { Text = new Markdown(denied.Message) }];
        }
    }

    private async Task<IEnumerable<Block>> NowAsync(Caller caller, Sight sight, CancellationToken cancellationToken)
    {
        var since = (time.GetUtcNow() - Recent).ToUnixTimeMilliseconds();
        var cards = await SeenAsync(
            sight,
            new IndexQuery(Card.NowIndex, MostLooked) { Min = since },
            cancellationToken
        );
        var seesDeploys = (await permissions.AskAsync(DeployPaths.Status, null, caller, cancellationToken)).IsAllowed;
        var board = seesDeploys ? await deploys.BlocksAsync(sight, "/chatops home", cancellationToken) : [];
        return
        [
            new HeaderBlock { Text = "What is going on" },
            .. board,
            .. cards.Count > 0 ? cards.SelectMany(renderer.Brief)
            : board.Count > 0 ? []
            : Lines(
                [],
                $"{Glyph.Good} {(seesDeploys ? "Nothing runs, and nothing fires" : "Nothing that you may see is going on")}."
            ),
            new ActionsBlock
            {
                Elements =
                [
                    buttons.Make("Refresh", "/chatops home"),
                    buttons.Make("Last deliveries", "/chatops events"),
                    buttons.Make("How I am", "/chatops status"),
                ],
            },
        ];
    }

    private async Task<IEnumerable<Block>> MineAsync(Caller caller, Sight sight, CancellationToken cancellationToken)
    {
        if ((await Person.OfAsync(store, caller.UserId, cancellationToken)).GitHub is not { } login)
        {
            return
            [
                new HeaderBlock { Text = "My things" },
                new SectionBlock
                {
                    Text = new Markdown("Tell me your GitHub login, and your open pull requests stand here."),
                    Accessory = buttons.Make("Link GitHub…", "/chatops link", then: "/chatops home"),
                },
            ];
        }
        var cards = await SeenAsync(sight, new IndexQuery(Card.AuthorIndex(login), MostLooked), cancellationToken);
        return
        [
            new HeaderBlock { Text = "My things" },
            .. Lines(cards, $"No pull request of {Mrkdwn.Escape(login)} is open."),
        ];
    }

    private async Task<IReadOnlyList<Card>> SeenAsync(
        Sight sight,
        IndexQuery query,
        CancellationToken cancellationToken
    )
    {
        var cards = (await store.ListAsync(query, cancellationToken)).Select(Card.Read);
        return [.. (await sight.OfAsync(cards, card => card.Channels, cancellationToken)).Take(MostShown)];
    }

    private IEnumerable<Block> Lines(IReadOnlyList<Card> cards, string none) =>
        cards.Count == 0
            ? [new SectionBlock { Text = new Markdown(none) }]
            : cards.Select(card => new SectionBlock { Text = new Markdown(renderer.Headline(card)) });

    private IEnumerable<Block> Help() =>
        [
            new HeaderBlock { Text = "What I can do" },
            .. Platform
                .Commands.Verbs.Help.Families(commands.All)
                .Select(lines => new SectionBlock { Text = new Markdown(lines) }),
            new ContextBlock { Elements = [new Markdown($"As of {Mrkdwn.Date(time.GetUtcNow())}")] },
        ];
}

/// <summary>Brings the home tab up to date when somebody opens it.</summary>
[SlackEvents("app_home_opened")]
internal sealed class HomeOpened(HomeTab home) : ISlackEventHandler
{
    private readonly Lock _lock = new();

    /// <summary>Whose tab is being published, and whether they have opened it once more since that began.</summary>
    private readonly Dictionary<string, bool> _openedAgain = [];

    public async Task HandleAsync(
        SlackEvent @event,
        DateTimeOffset received,
        Commit effects,
        CancellationToken cancellationToken
    )
    {
        // Someone who opens it many times gets one more publishing after the one under way, not one for each.
        if (@event is not AppHomeOpened { Tab: "home", User: { Length: > 0 } user } opened || !Begins(user))
            return;
        try
        {
            await home.PublishAsync(new Caller(user), opened.View?.Hash, cancellationToken);
            while (!Ends(user))
                await home.PublishAsync(new Caller(user), null, cancellationToken);
        }
        catch
        {
            lock (_lock)
                _openedAgain.Remove(user);
            throw;
        }
    }

    private bool Begins(string user)
    {
        lock (_lock)
        {
            if (_openedAgain.TryAdd(user, false))
                return true;
            _openedAgain[user] = true;
            return false;
        }
    }

    private bool Ends(string user)
    {
        lock (_lock)
        {
            if (_openedAgain[user])
                _openedAgain[user] = false;
            else
                _openedAgain.Remove(user);
            return !_openedAgain.ContainsKey(user);
        }
    }
}

[SlashCommand("chatops", "home", "Bring my home tab up to date")]
internal sealed class RefreshHome(HomeTab home) : ISlashCommand
{
    public async Task<CommandReply> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        await home.PublishAsync(context.Caller, null, cancellationToken);
        return context.Call.Origin == CommandOrigin.Button
            ? CommandReply.None
            : new CommandReply("My home tab is up to date: click my name, then *Home*.");
    }
}

internal static class HomeModule
{
    public static IServiceCollection AddHome(this IServiceCollection services)
    {
        services.AddSingleton<HomeTab>();
        services.AddSlackEventHandler<HomeOpened>();
        return services.AddSlashCommand<RefreshHome>();
    }
}
