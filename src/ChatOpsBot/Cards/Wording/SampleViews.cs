using ChatOpsBot.Cards.Kinds;
using ChatOpsBot.Platform.Workspace.Text;
using ChatOpsBot.Slack;
using ChatOpsBot.Sources;

namespace ChatOpsBot.Cards.Wording;

/// <summary>
/// What a template is tried with before it is used: each card as it runs, fails and succeeds, one that knows nothing,
/// and one that knows everything.
/// </summary>
internal static class SampleViews
{
    private static readonly Dictionary<string, string> Links = new[]
    {
        "runbook",
        "silence",
        "dashboard",
        "graph",
        "bridge",
        "environment",
        "log",
        "compare",
    }.ToDictionary(name => name, name => $"https://example.org/{name}");

    private static readonly string[] Parts =
    [
        "",
        "check/unit",
        "review/ada",
        "stage/build",
        "report/unit",
        "alert/1",
        "deployment/1",
        "location/1",
    ];

    public static IReadOnlyList<CardView> All { get; } =
    [
        new CardView { Glyph = Glyph.Info, State = "" },
        Full(),
        .. from kind in CardKind.All
        from state in (EventState[])[EventState.Running, EventState.Firing, EventState.Failed, EventState.Succeeded]
        select kind.View(Of(kind, state)),
    ];

    private static Card Of(CardKind kind, EventState state) =>
        Parts
            .Select(part => new ChatOpsEvent
            {
                Id = part,
                Source = "sample",
                Kind = kind.Name,
                Subject = $"{kind.Name}:example.org/acme/checkout#1",
                Part = part,
                State = state,
                Occurred = DateTimeOffset.UnixEpoch.AddMinutes(1),
                Started = DateTimeOffset.UnixEpoch,
                Ended = state.IsOver() ? DateTimeOffset.UnixEpoch.AddMinutes(1) : null,
                Title = "Fix the build",
                Text = "It was red",
                Url = "https://example.org/1",
                Severity = "critical",
                Service = "checkout",
                Repository = "acme/checkout",
                Branch = "main",
                BaseBranch = "main",
                Commit = "0123456789",
                Version = "v1.2.3",
                Environment = "production",
                Actor = new Actor("ada"),
                Links = Links,
                Commits = [new CommitInfo("0123456789", "Fix the build")],
                Total = 1,
                Tests = new TestResults
                {
                    Passed = 1,
                    Failed = 1,
                    Failures = [new TestCase("checkout.Pays")],
                },
            })
            .Aggregate(
                new Card { Subject = $"{kind.Name}:example.org/acme/checkout#1" },
                (card, @event) => card.Fold(@event)
            );

    private static CardView Full()
    {
        var moment = new SafeText(Mrkdwn.Date(DateTimeOffset.UnixEpoch));
        CardLine[] lines =
        [
            new("✓", "unit", "https://example.org/1", "4m 12s", "0123456"),
            new(null, "lint"),
            new("✗", "<&>*_~`", "", "", ""),
        ];
        return new CardView
        {
            Glyph = Glyph.Good,
            State = "succeeded",
            Title = "Fix the build",
            Text = "It was red",
            Detail = "since 10:00",
            Place = "shop in eu-1",
            Url = "https://example.org/1",
            Repository = "acme/checkout",
            Service = "checkout",
            Number = "acme/checkout#1",
            Branch = "fix",
            BaseBranch = "main",
            Commit = "0123456",
            Version = "v1.2.3",
            Environment = "production",
            Severity = "critical",
            Actor = "ada",
            Duration = "4m 12s",
            Since = moment,
            At = moment,
            Comments = 2,
            Notes = ["draft", "from a fork"],
            Lines = lines,
            More = 3,
            Summary = "5 of 6 checks passed",
            Reviews = lines,
            Places = lines,
            Links = Links,
        };
    }
}
