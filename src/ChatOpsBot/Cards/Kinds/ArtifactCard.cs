using ChatOpsBot.Platform.Workspace.Text;
using ChatOpsBot.Slack;
using ChatOpsBot.Sources;

namespace ChatOpsBot.Cards.Kinds;

/// <summary>
/// One version of an image or package: published, scanned, deleted. A registry's scanner reports as the part
/// <c>scan</c>, its finding in the text.
/// </summary>
internal sealed class ArtifactCard : CardKind
{
    private const string Scan = "scan";

    public override string Name => "artifact";

    /// <summary>A tag that moves on (<c>latest</c>, <c>main</c>) is another image each time.</summary>
    public override bool BeginsRound(Card card, ChatOpsEvent @event) =>
        @event is { Part: "", State: EventState.Succeeded }
        && card.Main is { } main
        && @event.Occurred > main.Occurred
        && (
            main.State == EventState.Deleted || (Digest(@event) is { } next && Digest(main) is { } last && next != last)
        );

    public override CardView View(Card card)
    {
        var main = card.Main ?? card.Parts.Values.FirstOrDefault();
        var (scan, state) = (ScanOf(card), card.Main?.State ?? EventState.Info);
        return Basics(main, state) with
        {
            Glyph =
                scan?.State == EventState.Failed && state != EventState.Deleted ? Glyph.Bad
                : state == EventState.Succeeded ? Glyph.Info
                : Glyph.Of(state),
            State = state == EventState.Succeeded ? "published" : Glyph.Word(state),
            Notes = [.. Notes(main)],
            Summary = ScanText(scan),
        };
    }

    public override IEnumerable<Milestone> Milestones(Card before, Card after)
    {
        if (ScanOf(after) is { State: EventState.Failed } scan && ScanOf(before)?.State != EventState.Failed)
            yield return new Milestone($"scan/{scan.Id}", $"{Glyph.Bad} {Mrkdwn.Literal(ScanText(scan)!)}");
        if (Became(before, after, EventState.Deleted))
            yield return new Milestone($"deleted/{after.Main!.Id}", $"{Glyph.Off} deleted");
    }

    private static string? Digest(ChatOpsEvent? @event) => @event?.Labels.GetValueOrDefault("digest");

    /// <summary>That of the image which the tag names now.</summary>
    private static ChatOpsEvent? ScanOf(Card card) =>
        card.Parts.GetValueOrDefault(Scan) is { } scan
        && (Digest(scan) is not { } scanned || Digest(card.Main) is not { } named || scanned == named)
            ? scan
            : null;

    private static string? ScanText(ChatOpsEvent? scan) =>
        scan?.State switch
        {
            null => null,
            EventState.Succeeded => scan.Text is { } text ? $"scanned: {text}" : "scanned",
            EventState.Failed => scan.Text is { } text ? $"scan: {text}" : "scan failed",
            _ => $"scan {Glyph.Word(scan.State)}",
        };

    private static IEnumerable<string> Notes(ChatOpsEvent? main)
    {
        if (main?.Labels.GetValueOrDefault("type") is { } type)
            yield return type.ToLowerInvariant();
        if (main?.Labels.GetValueOrDefault("size") is { } size)
            yield return size;
        if (main?.Labels.GetValueOrDefault("digest") is { Length: > 19 } digest)
            yield return digest[..19];
    }
}
