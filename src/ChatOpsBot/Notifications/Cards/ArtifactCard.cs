using ChatOpsBot.Slack;
using ChatOpsBot.Sources;

namespace ChatOpsBot.Notifications.Cards;

/// <summary>One version of an image or package: published, scanned, deleted. A registry's scanner reports as the part <c>scan</c>, its finding in the text.</summary>
internal sealed class ArtifactCard : CardKind
{
    private const string Scan = "scan";

    public override string Name => "artifact";

    public override CardView View(Card card)
    {
        var main = card.Main ?? card.Parts.Values.FirstOrDefault();
        var (scan, state) = (card.Parts.GetValueOrDefault(Scan), card.Main?.State ?? EventState.Info);
        return Basics(main, state) with
        {
            Glyph = scan?.State == EventState.Failed && state != EventState.Deleted ? Glyph.Bad : state == EventState.Succeeded ? Glyph.Info : Glyph.Of(state),
            State = state == EventState.Succeeded ? "published" : Glyph.Word(state),
            Notes = [.. Notes(main)],
            Summary = ScanText(scan),
        };
    }

    public override IEnumerable<Milestone> Milestones(Card before, Card after)
    {
        if (after.Parts.GetValueOrDefault(Scan) is { State: EventState.Failed } scan && before.Parts.GetValueOrDefault(Scan)?.State != EventState.Failed)
            yield return new Milestone($"scan/{scan.Id}", $"{Glyph.Bad} {Mrkdwn.Escape(ScanText(scan)!)}");
        if (Became(before, after, EventState.Deleted)) yield return new Milestone($"deleted/{after.Main!.Id}", $"{Glyph.Off} deleted");
    }

    private static string? ScanText(ChatOpsEvent? scan) => scan?.State switch
    {
        null => null,
        EventState.Succeeded => scan.Text is { } text ? $"scanned: {text}" : "scanned",
        EventState.Failed => scan.Text is { } text ? $"scan: {text}" : "scan failed",
        _ => $"scan {Glyph.Word(scan.State)}",
    };

    private static IEnumerable<string> Notes(ChatOpsEvent? main)
    {
        if (main?.Labels.GetValueOrDefault("type") is { } type) yield return type.ToLowerInvariant();
        if (main?.Labels.GetValueOrDefault("size") is { } size) yield return size;
        if (main?.Labels.GetValueOrDefault("digest") is { Length: > 19 } digest) yield return digest[..19];
    }
}
