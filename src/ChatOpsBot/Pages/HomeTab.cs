using ChatOpsBot.Catalog.Timeline;
using ChatOpsBot.Pages.Ports;
using ChatOpsBot.Platform.Access;
using ChatOpsBot.Platform.Commands;
using ChatOpsBot.Platform.Commands.Running;
using ChatOpsBot.Platform.Commands.Verbs;
using ChatOpsBot.Platform.Language;
using ChatOpsBot.Platform.Workspace;
using ChatOpsBot.Platform.Workspace.Inbound;
using ChatOpsBot.Platform.Workspace.Text;
using ChatOpsBot.Slack;
using ChatOpsBot.Store;

namespace ChatOpsBot.Pages;

/// <summary>
/// The home tab of one person, a place to act from: what needs them, what goes on, what is theirs. Everything that
/// commands can do is behind one button.
/// </summary>
internal sealed class HomeTab(
    SlackApiClient slack,
    IEnumerable<IHomeSection> sections,
    CommandButtons buttons,
    Permissions permissions,
    Audience audience,
    TimeProvider time
)
{
    public const string Path = "chatops home";
    private const string Again = $"/{Path}";
    private const string NothingElse = $"{Glyph.Good} Nothing else that you can see.";

    /// <summary>
    /// Each part with its heading, and what it says when there is nothing; null where it is left out then.
    /// </summary>
    private static readonly (HomePart Part, string Heading, string? Nothing)[] Parts =
    [
        (HomePart.NeedsMe, "Needs you", $"{Glyph.Good} Nothing needs you."),
        (HomePart.GoingOn, "Happening now", $"{Glyph.Good} No deploys, alerts, locks or freezes that you can see."),
        (HomePart.Mine, "Yours", null),
    ];

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
            // Someone else was quicker, with news as fresh as ours.
        }
    }

    private async Task<IEnumerable<Block>> BlocksAsync(Caller caller, CancellationToken cancellationToken)
    {
        try
        {
            await permissions.DemandAsync(Path, null, caller, cancellationToken);
            var reader = new HomeReader(caller, await audience.OfAsync(caller, cancellationToken), Again);
            List<Block> blocks = [Actions()];
            var shown = false;
            foreach (var (part, heading, nothing) in Parts)
            {
                var found = await PartAsync(part, reader, cancellationToken);
                if (found.Count > 0 || nothing is not null)
                    blocks.Add(new HeaderBlock { Text = heading });
                if (found.Count == 0 && nothing is not null)
                    blocks.Add(new SectionBlock { Text = new Markdown(shown ? NothingElse : nothing) });
                blocks.AddRange(found);
                shown |= found.Count > 0;
            }
            blocks.Add(new ContextBlock { Elements = [new Markdown($"As of {Mrkdwn.Date(time.GetUtcNow())}")] });
            return blocks;
        }
        catch (Permissions.DeniedException denied)
        {
            return [new SectionBlock { Text = new Markdown(denied.Message) }];
        }
    }

    private async Task<List<Block>> PartAsync(HomePart part, HomeReader reader, CancellationToken cancellationToken)
    {
        List<Block> blocks = [];
        foreach (var section in sections.Where(section => section.Part == part))
            blocks.AddRange(await section.BlocksAsync(reader, cancellationToken));
        return blocks;
    }

    private ActionsBlock Actions() =>
        new()
        {
            Elements =
            [
                buttons.Make("Refresh", Again),
                buttons.Make("Timeline", ShowTimeline.Command),
                buttons.Make("Help", Help.Command),
            ],
        };
}

/// <summary>Brings the home tab up to date when someone opens it.</summary>
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

[SlashCommand("chatops", "home", "Refresh your home tab")]
internal sealed class RefreshHome(HomeTab home) : ISlashCommand
{
    public async Task<CommandReply> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        await home.PublishAsync(context.Caller, null, cancellationToken);
        return context.Call.Origin == CommandOrigin.Button
            ? CommandReply.None
            : new CommandReply("Your home tab is up to date: click my name, then *Home*.");
    }
}

internal static class HomeModule
{
    /// <param name="sections">Each an <see cref="IHomeSection"/>, in their order within a part.</param>
    public static IServiceCollection AddHome(this IServiceCollection services, params Type[] sections)
    {
        foreach (var section in sections)
            services.AddSingleton(typeof(IHomeSection), section);
        services.AddSingleton<HomeTab>();
        services.AddSlackEventHandler<HomeOpened>();
        return services.AddSlashCommand<RefreshHome>();
    }
}
