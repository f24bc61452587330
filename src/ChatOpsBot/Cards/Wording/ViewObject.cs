using ChatOpsBot.Cards.Kinds;
using Scriban.Runtime;

namespace ChatOpsBot.Cards.Wording;

/// <summary>
/// A card's view as a template sees it: each name is here, with what it is, and nothing else can be reached.
/// </summary>
internal static class ViewObject
{
    private static readonly (string Name, Shape Shape, Func<CardLine, object?> Value)[] LineMembers =
    [
        ("glyph", Shape.Text, line => line.Glyph),
        ("text", Shape.Text, line => line.Text),
        ("url", Shape.Text, line => line.Url),
        ("detail", Shape.Text, line => line.Detail),
        ("id", Shape.Text, line => line.Id),
    ];

    private static readonly Shape Line = Shape.Of("a line", LineMembers.Select(member => (member.Name, member.Shape)));

    private static readonly (string Name, Shape Shape, Func<CardView, object?> Value)[] Members =
    [
        ("glyph", Shape.Text, view => view.Glyph),
        ("state", Shape.Text, view => view.State),
        ("title", Shape.Text, view => view.Title),
        ("text", Shape.Text, view => view.Text),
        ("detail", Shape.Text, view => view.Detail),
        ("place", Shape.Text, view => view.Place),
        ("url", Shape.Text, view => view.Url),
        ("repository", Shape.Text, view => view.Repository),
        ("service", Shape.Text, view => view.Service),
        ("number", Shape.Text, view => view.Number),
        ("branch", Shape.Text, view => view.Branch),
        ("baseBranch", Shape.Text, view => view.BaseBranch),
        ("commit", Shape.Text, view => view.Commit),
        ("version", Shape.Text, view => view.Version),
        ("environment", Shape.Text, view => view.Environment),
        ("severity", Shape.Text, view => view.Severity),
        ("actor", Shape.Text, view => view.Actor),
        ("duration", Shape.Text, view => view.Duration),
        ("since", Shape.Text, view => view.Since),
        ("at", Shape.Text, view => view.At),
        ("comments", Shape.Number, view => view.Comments),
        ("more", Shape.Number, view => view.More),
        ("summary", Shape.Text, view => view.Summary),
        ("notes", Shape.ListOf(Shape.Text), view => Texts(view.Notes)),
        ("lines", Shape.ListOf(Line), view => Lines(view.Lines)),
        ("reviews", Shape.ListOf(Line), view => Lines(view.Reviews)),
        ("places", Shape.ListOf(Line), view => Lines(view.Places)),
        ("links", Shape.Map, view => Links(view.Links)),
    ];

    /// <summary>What a template can say of a card.</summary>
    public static Shape Shape { get; } = Shape.Of("the card", Members.Select(member => (member.Name, member.Shape)));

    public static ScriptObject Of(CardView view)
    {
        var values = new ScriptObject(Members.Length);
        foreach (var (name, _, value) in Members)
            values.Add(name, value(view));
        values.IsReadOnly = true;
        return values;
    }

    private static ScriptArray Texts(IReadOnlyList<string> texts) => new(texts) { IsReadOnly = true };

    private static ScriptArray Lines(IReadOnlyList<CardLine> lines)
    {
        var list = new ScriptArray(lines.Count);
        foreach (var line in lines)
        {
            var values = new ScriptObject(LineMembers.Length);
            foreach (var (name, _, value) in LineMembers)
                values.Add(name, value(line));
            values.IsReadOnly = true;
            list.Add(values);
        }
        list.IsReadOnly = true;
        return list;
    }

    private static ScriptObject Links(IReadOnlyDictionary<string, string> links)
    {
        var values = new ScriptObject(links.Count);
        foreach (var (name, url) in links)
            values.Add(name, url);
        values.IsReadOnly = true;
        return values;
    }
}
