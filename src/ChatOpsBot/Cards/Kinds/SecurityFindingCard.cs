using ChatOpsBot.Platform.Workspace.Text;
using ChatOpsBot.Slack;
using ChatOpsBot.Sources;

namespace ChatOpsBot.Cards.Kinds;

/// <summary>
/// A vulnerable dependency, a flaw in the code, a leaked secret: until someone fixes or dismisses it.
/// </summary>
internal sealed class SecurityFindingCard : CardKind
{
    private const int MaxPlaces = 3;

    public override string Name => "securityFinding";

    public override CardView View(Card card)
    {
        var (main, places) = (card.Main, card.PartsOf("location/").ToList());
        var state = main?.State ?? EventState.Opened;
        return Basics(main ?? places.FirstOrDefault(), state) with
        {
            Glyph = IsOpen(state) ? Glyph.Bad : Glyph.Of(state),
            State =
                IsOpen(state) ? "open"
                : state == EventState.Resolved ? "fixed"
                : Glyph.Word(state),
            // The alerts of GitHub are opened by GitHub itself.
            Actor =
                IsOpen(state) || main?.Actor is null or { IsBot: true } ? null : main.Actor.Name ?? main.Actor.Login,
            Notes =
            [
                .. new[]
                {
                    main?.Labels.GetValueOrDefault("cve") ?? main?.Labels.GetValueOrDefault("ghsa"),
                    main?.Labels.GetValueOrDefault("reason"),
                }.OfType<string>(),
            ],
            Lines = [.. places.Take(MaxPlaces).Select(place => new CardLine(null, place.Title ?? "place", place.Url))],
            More = Math.Max(0, places.Count - MaxPlaces),
        };
    }

    public override IEnumerable<Milestone> Milestones(Card before, Card after)
    {
        var by = after.Main?.Actor is { IsBot: false } actor ? $" by {Mrkdwn.Literal(actor.Name ?? actor.Login)}" : "";
        if (Became(before, after, EventState.Resolved))
            yield return new Milestone($"fixed/{after.Main!.Id}", $"{Glyph.Good} fixed{by}");
        if (Became(before, after, EventState.Dismissed))
            yield return new Milestone($"dismissed/{after.Main!.Id}", $"{Glyph.Off} dismissed{by}");
        if (Became(before, after, EventState.Reopened))
            yield return new Milestone($"reopened/{after.Main!.Id}", $"{Glyph.Bad} reopened");
    }

    private static bool IsOpen(EventState state) => state is EventState.Opened or EventState.Reopened;
}
