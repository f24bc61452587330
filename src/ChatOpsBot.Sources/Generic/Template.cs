namespace ChatOpsBot.Sources.Generic;

/// <summary>
/// Text with places to fill: <c>{job.name}</c> with the value there (<see cref="JsonPath"/>),
/// <c>{job.name|name|'backup'}</c> with the first of several, a word of one's own among them. A place that stays empty
/// leaves the whole text out: half a URL is useless.
/// </summary>
internal sealed class Template
{
    private readonly IReadOnlyList<object> _pieces;

    private Template(IReadOnlyList<object> pieces) => _pieces = pieces;

    public IEnumerable<JsonPath> Paths => _pieces.OfType<Place>().SelectMany(place => place.Paths);

    /// <exception cref="FormatException">Says what is wrong and what is right.</exception>
    public static Template Parse(string text)
    {
        var pieces = new List<object>();
        for (var at = 0; at < text.Length; )
        {
            var open = text.IndexOf('{', at);
            if (open < 0)
                open = text.Length;
            if (open > at)
                pieces.Add(text[at..open]);
            if (open == text.Length)
                break;
            var close = text.IndexOf('}', open);
            if (close < 0)
                throw new FormatException($"\"{text}\" has a brace that is not closed; write {{path}}");
            pieces.Add(PlaceOf(text[(open + 1)..close]));
            at = close + 1;
        }
        return new Template(pieces);
    }

    /// <summary>Null when a place stays empty.</summary>
    public string? Fill(Scope scope)
    {
        if (_pieces is [Place only])
            return only.Fill(scope);
        var filled = new string?[_pieces.Count];
        for (var i = 0; i < filled.Length; i++)
        {
            filled[i] = _pieces[i] is Place place ? place.Fill(scope) : (string)_pieces[i];
            if (filled[i] is null)
                return null;
        }
        return string.Concat(filled);
    }

    /// <summary>As a time, in most spellings and units.</summary>
    public DateTimeOffset? Time(Scope scope) =>
        _pieces is [Place only]
        && only.Paths.FirstOrDefault(path => path.TextIn(scope) is not null) is { } path
        && path.Header is null
        && path.Parameter is null
            ? path.In(scope).AnyTime()
        : Fill(scope) is { } text ? Field.TimeOf(text)
        : null;

    private static Place PlaceOf(string text)
    {
        List<JsonPath> paths = [];
        foreach (var alternative in text.Split('|', StringSplitOptions.TrimEntries))
        {
            if (alternative is ['\'', .. var word, '\''])
                return new Place(paths, word);
            paths.Add(
                JsonPath.Parse(alternative)
                    ?? throw new FormatException(
                        $"{{{text}}} is not a placeholder; write {{path}}, "
                            + "{path|other.path} or {path|'a word'}, with paths such as job.name, "
                            + "list[0].name or header:X-Event"
                    )
            );
        }
        return new Place(paths, null);
    }

    private sealed record Place(IReadOnlyList<JsonPath> Paths, string? Otherwise)
    {
        public string? Fill(Scope scope) =>
            Paths.Select(path => path.TextIn(scope)).FirstOrDefault(text => text is not null) ?? Otherwise;
    }
}
