using ChatOpsBot.Cards.Kinds.Alerts;
using ChatOpsBot.Cards.Kinds.Changes;
using ChatOpsBot.Cards.Kinds.Runs;
using ChatOpsBot.Platform.Workspace.Text;
using ChatOpsBot.Sources;
using ChatOpsBot.Store;

namespace ChatOpsBot.Cards.Kinds;

/// <summary>
/// What one sort of card shows, and when its thread gets a reply. All of it is pure: the same parts give the same view.
/// Its name is the subject's first word and the template's file name.
/// </summary>
internal abstract class CardKind
{
    /// <summary>In alphabetical order; a test holds the list against the classes and the templates.</summary>
    public static IReadOnlyList<CardKind> All { get; } =
    [
        new AlertCard(),
        new ArtifactCard(),
        new BranchCard(),
        new ChangeCard(),
        new DeploymentCard(),
        new DiscussionCard(),
        new IssueCard(),
        new PipelineRunCard(),
        new PushCard(),
        new ReleaseCard(),
        new RepositoryCard(),
        new SecurityFindingCard(),
        new TestSuiteRunCard(),
    ];

    private static readonly Dictionary<string, CardKind> ByName = All.ToDictionary(kind => kind.Name);

    public static CardKind Of(string subject) => ByName[Subject.CardOf(subject)];

    public static bool Knows(string subject) => ByName.ContainsKey(Subject.CardOf(subject));

    public abstract string Name { get; }

    public abstract CardView View(Card card);

    /// <summary>
    /// In which lists the card stands as it is: see <see cref="Card.NowIndex"/> and <see cref="Card.AuthorIndex"/>.
    /// </summary>
    public virtual IReadOnlyList<IndexEntry> Indexes(Card card) => [];

    /// <summary>
    /// What the change from one state of the card to the next gives the thread to read. A card that is not posted yet
    /// says it all by itself.
    /// </summary>
    public virtual IEnumerable<Milestone> Milestones(Card before, Card after) => [];

    /// <summary>Whether people must be notified of the change even where they deleted the message.</summary>
    public virtual bool GotWorse(Card before, Card after) => false;

    /// <summary>
    /// Whether the event starts the subject again, with its own message: an alert group that fires again long after
    /// it was resolved.
    /// </summary>
    public virtual bool BeginsRound(Card card, ChatOpsEvent @event) => false;

    /// <summary>
    /// The cards whose parts belong here too: a pull request's commits know its statuses and deployments.
    /// </summary>
    public virtual IEnumerable<Follow> Follows(Card card) => [];

    /// <summary>
    /// What the card alone knows and routes may want to match: an event of its own making; null where the events have
    /// said it all.
    /// </summary>
    public virtual ChatOpsEvent? Verdict(Card card) => null;

    /// <summary>What every card says in the same words.</summary>
    protected static CardView Basics(ChatOpsEvent? main, EventState state) =>
        new()
        {
            Glyph = Glyph.Of(state),
            State = Glyph.Word(state),
            Title = main?.Title,
            Text = main?.Text,
            Url = main?.Url,
            Repository = main?.Repository,
            Service = main?.Service,
            Branch = main?.Branch,
            BaseBranch = main?.BaseBranch,
            Commit = main?.Commit is { Length: > 7 } commit ? commit[..7] : main?.Commit,
            Version = main?.Version,
            Environment = main?.Environment,
            Severity = main?.Severity,
            Actor = main?.Actor?.Name ?? main?.Actor?.Login,
            Duration = state.IsOver() ? Duration.Between(main?.Started, main?.Ended) : null,
            Links = main?.Links ?? new Dictionary<string, string>(),
        };

    /// <summary>What became of an issue or discussion that goes on in another repository.</summary>
    protected static string? Transferred(Card card) =>
        card.Main?.Labels.GetValueOrDefault("transferred_to") is { } place ? $"transferred to {place}" : null;

    /// <summary><c>acme/checkout#12</c>.</summary>
    protected static string NumberOf(Card card)
    {
        var subject = card.Subject[(card.Subject.IndexOf(':', StringComparison.Ordinal) + 1)..];
        return (card.Main ?? card.Parts.Values.FirstOrDefault())?.Repository is { } repository
            ? $"{repository}{subject[subject.LastIndexOf('#')..]}"
            : subject;
    }

    /// <summary>
    /// The repository's name in the subject of a change or a push: where the repository was renamed, the first one.
    /// </summary>
    /// <param name="host">Null where the subject names none.</param>
    public static string? RepositoryIn(string subject, string? host)
    {
        var rest = subject[(subject.IndexOf(':', StringComparison.Ordinal) + 1)..];
        if (host is not null && rest.StartsWith($"{host}/", StringComparison.Ordinal))
            rest = rest[(host.Length + 1)..];
        var end = rest.IndexOf("/refs/", StringComparison.Ordinal) is >= 0 and var reference
            ? reference
            : rest.AsSpan().IndexOfAny('#', '@');
        return end > 0 ? rest[..end] : null;
    }

    protected static int Comments(Card card) =>
        card.PartsOf("comment/").Count(comment => comment.State != EventState.Deleted);

    /// <summary>For what runs and ends by itself.</summary>
    protected static IReadOnlyList<IndexEntry> UnderWay(Card card) =>
        card.Main is { } main && !main.State.IsOver()
            ? [new IndexEntry(Card.NowIndex, (main.Started ?? main.Occurred).ToUnixTimeMilliseconds())]
            : [];

    /// <summary>Whether the subject changed to this state between the two cards.</summary>
    protected static bool Became(Card before, Card after, EventState state) =>
        before.Main?.State != state && after.Main?.State == state;
}

/// <param name="Takes">Which of the other card's parts.</param>
internal sealed record Follow(string Subject, Func<ChatOpsEvent, bool> Takes);
