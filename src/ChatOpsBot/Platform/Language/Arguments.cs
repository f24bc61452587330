using System.Globalization;
using ChatOpsBot.Slack;

namespace ChatOpsBot.Platform.Language;

/// <summary>What someone gave a command, by the names of its <see cref="Usage"/>.</summary>
internal sealed class Arguments
{
    private readonly Dictionary<string, IReadOnlyList<string>> _values;

    private Arguments(Dictionary<string, IReadOnlyList<string>> values) => _values = values;

    public static Arguments None { get; } = new([]);

    public bool IsDryRun => Has(Usage.DryRun);

    public bool Has(string name) => _values.ContainsKey(name);

    /// <summary>Null when it was not given; never empty.</summary>
    public string? Text(string name) => _values.TryGetValue(name, out var values) ? values[0] : null;

    public IReadOnlyList<string> Texts(string name) => _values.GetValueOrDefault(name) ?? [];

    /// <summary>A whole number from <paramref name="min"/> to <paramref name="max"/>.</summary>
    /// <exception cref="CommandException">It is invalid; the message names the right form.</exception>
    public int Number(string name, int min, int max, int otherwise)
    {
        if (Text(name) is not { } text)
            return otherwise;
        return
            int.TryParse(
                text.StartsWith('#') ? text.AsSpan(1) : text,
                NumberStyles.None,
                CultureInfo.InvariantCulture,
                out var number
            )
            && number >= min
            && number <= max
            ? number
            : throw new CommandException(
                $"`{Mrkdwn.Escape(text)}` is not a valid {name}; write a number from {min} to {max}.",
                name
            );
    }

    /// <summary>From typed words.</summary>
    /// <exception cref="CommandException">The words do not fit; the message says what is right.</exception>
    public static Arguments Bind(Usage usage, bool changes, IReadOnlyList<Word> words)
    {
        var values = new Dictionary<string, IReadOnlyList<string>>();
        var loose = new List<string>();
        for (var i = 0; i < words.Count; i++)
        {
            if (usage.Option(words[i], changes) is not { } option)
            {
                loose.Add(Closed(usage, changes, words[i]));
                continue;
            }
            var parameter = option.Means ?? throw Unknown(usage, changes, option);
            var (name, value) = (parameter.Name, option.Value);
            if (parameter.Kind == ParameterKind.Flag)
            {
                values[name] = value is null
                    ? ["true"]
                    : throw new CommandException($"`--{name}` takes no value; write it alone.", name);
                continue;
            }
            if (value is null && i + 1 < words.Count && usage.Option(words[i + 1], changes) is null)
                value = Closed(usage, changes, words[++i]);
            values[name] = value is { Length: > 0 }
                ? [value]
                : throw new CommandException($"`--{name}` needs a value: `--{name} &lt;{parameter.Value}&gt;`.", name);
        }
        Place(usage, loose, values);
        return new Arguments(Required(usage, values));
    }

    /// <summary>The text of a word. One that goes on because its quote does not end must not hide an option.</summary>
    private static string Closed(Usage usage, bool changes, Word word)
    {
        if (
            word.Unclosed
            && word
                .Text.Split(' ')
                .Select(part => usage.Option(new Word(part), changes)?.Means)
                .OfType<Parameter>()
                .FirstOrDefault()
                is { } hidden
        )
            throw new CommandException(
                $"A quote is opened but never closed, so `--{hidden.Name}` would be part of the text. "
                    + "Close it, or write `\\\"` for a literal quote.",
                hidden.Name
            );
        return word.Text.Trim();
    }

    /// <summary>From a form: what was left empty was not given.</summary>
    /// <exception cref="CommandException">Something that is needed was not given.</exception>
    public static Arguments Bind(Usage usage, IReadOnlyDictionary<string, IReadOnlyList<string>> form) =>
        new(Required(usage, Filled(form)));

    /// <summary>From a form that is still being filled in.</summary>
    public static Arguments Partial(IReadOnlyDictionary<string, IReadOnlyList<string>> form) => new(Filled(form));

    private static Dictionary<string, IReadOnlyList<string>> Filled(
        IReadOnlyDictionary<string, IReadOnlyList<string>> form
    ) =>
        form.Where(field => field.Value is [{ Length: > 0 }, ..])
            .ToDictionary(field => field.Key, field => field.Value);

    private static void Place(Usage usage, List<string> loose, Dictionary<string, IReadOnlyList<string>> values)
    {
        loose.RemoveAll(word => word.Length == 0);
        var (next, placed) = (0, usage.Placed.ToList());
        foreach (var (index, parameter) in placed.Index())
        {
            if (next == loose.Count)
                return;
            if (parameter.Kind == ParameterKind.Word)
            {
                if (loose[next] == parameter.Name)
                    next++;
                continue;
            }
            // What may be left out is left out where the word after it stands.
            if (
                !parameter.Required
                && placed.ElementAtOrDefault(index + 1) is { Kind: ParameterKind.Word, Name: var word }
                && loose[next] == word
            )
                continue;
            values[parameter.Name] = parameter.Many ? loose[next..] : [loose[next]];
            next = parameter.Many ? loose.Count : next + 1;
        }
        if (next < loose.Count)
            throw new CommandException(
                usage.Parameters.Any(parameter => parameter.Kind == ParameterKind.Positional)
                    ? $"`{Mrkdwn.Escape(loose[next])}` is one argument too many; put text with spaces into quotes."
                    : $"`{Mrkdwn.Escape(loose[next])}` is not a command here; `/chatops help` lists all."
            );
    }

    private static Dictionary<string, IReadOnlyList<string>> Required(
        Usage usage,
        Dictionary<string, IReadOnlyList<string>> values
    )
    {
        foreach (var parameter in usage.Parameters)
            if (parameter.Required && !values.ContainsKey(parameter.Name))
                throw new CommandException(
                    parameter.Kind == ParameterKind.Positional
                        ? parameter.Name is "who" or "when"
                            ? $"Say {parameter.Name}."
                            : $"Say which {parameter.Name}."
                        : $"`--{parameter.Name}` is needed.",
                    parameter.Name
                );
        return values;
    }

    private static CommandException Unknown(Usage usage, bool changes, GivenOption option)
    {
        var known = usage
            .Parameters.Where(parameter => parameter.Kind is ParameterKind.Option or ParameterKind.Flag)
            .Select(parameter => parameter.Name)
            .ToList();
        if (changes)
            known.Add(Usage.DryRun);
        var written = Mrkdwn.Escape(option.Written);
        var there =
            DidYouMean.Closest(option.Name, known) is { } close
                ? $"There is no option `{written}`. Did you mean `--{close}`?"
            : known.Count > 0
                ? $"There is no option `{written}`; available: "
                    + $"{string.Join(", ", known.Select(name => $"`--{name}`"))}."
            : $"There is no option `{written}`; it takes none.";
        return new CommandException(
            usage.Placed.Any(parameter => parameter.Many)
                ? $"{there} If it is part of the text, put it into quotes: `\"{written}\"`."
                : there
        );
    }
}
