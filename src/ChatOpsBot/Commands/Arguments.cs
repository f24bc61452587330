using System.Globalization;

namespace ChatOpsBot.Commands;

/// <summary>What somebody gave a command, by the names of its <see cref="Usage"/>.</summary>
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
    /// <exception cref="CommandException">It is none; the message says what is right.</exception>
    public int Number(string name, int min, int max, int otherwise)
    {
        if (Text(name) is not { } text) return otherwise;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max
            ? number
            : throw new CommandException($"`{text}` is no {name}; write a number from {min} to {max}.", name);
    }

    /// <summary>From typed words.</summary>
    /// <exception cref="CommandException">The words do not fit; the message says what is right.</exception>
    public static Arguments Bind(Usage usage, bool changes, IReadOnlyList<Word> words)
    {
        var values = new Dictionary<string, IReadOnlyList<string>>();
        var loose = new List<string>();
        for (var i = 0; i < words.Count; i++)
        {
            if (words[i] is not { Quoted: false, Text: ['-', '-', _, ..] } option)
            {
                loose.Add(words[i].Text);
                continue;
            }
            var (name, value) = option.Text.IndexOf('=', StringComparison.Ordinal) is > 0 and var at ? (option.Text[2..at], option.Text[(at + 1)..]) : (option.Text[2..], null);
            var parameter = changes && name == Usage.DryRun ? new Parameter(name, ParameterKind.Flag, false) : usage.Named(name) ?? throw Unknown(usage, changes, name);
            if (parameter.Kind == ParameterKind.Flag) values[name] = value is null ? ["true"] : throw new CommandException($"`--{name}` takes no value; write it alone.", name);
            else
            {
                if (value is null && i + 1 < words.Count && words[i + 1] is { Quoted: true } or { Text: not ['-', '-', ..] }) value = words[++i].Text;
                values[name] = value is { Length: > 0 } ? [value] : throw new CommandException($"`--{name}` needs a value: `--{name} <{parameter.Value}>`.", name);
            }
        }
        Place(usage, loose, values);
        return new Arguments(Required(usage, values));
    }

    /// <summary>From a form: what was left empty was not given.</summary>
    /// <exception cref="CommandException">Something that is needed was not given.</exception>
    public static Arguments Bind(Usage usage, IReadOnlyDictionary<string, IReadOnlyList<string>> form) =>
        new(Required(usage, Filled(form)));

    /// <summary>From a form that is still being filled in.</summary>
    public static Arguments Partial(IReadOnlyDictionary<string, IReadOnlyList<string>> form) => new(Filled(form));

    private static Dictionary<string, IReadOnlyList<string>> Filled(IReadOnlyDictionary<string, IReadOnlyList<string>> form) =>
        form.Where(field => field.Value is [{ Length: > 0 }, ..]).ToDictionary(field => field.Key, field => field.Value);

    private static void Place(Usage usage, List<string> loose, Dictionary<string, IReadOnlyList<string>> values)
    {
        loose.RemoveAll(word => word.Length == 0);
        var (next, placed) = (0, usage.Placed.ToList());
        foreach (var (index, parameter) in placed.Index())
        {
            if (next == loose.Count) return;
            if (parameter.Kind == ParameterKind.Word)
            {
                if (loose[next] == parameter.Name) next++;
                continue;
            }
            // What may be left out is left out where the word after it stands.
            if (!parameter.Required && placed.ElementAtOrDefault(index + 1) is { Kind: ParameterKind.Word, Name: var word } && loose[next] == word) continue;
            values[parameter.Name] = parameter.Many ? loose[next..] : [loose[next]];
            next = parameter.Many ? loose.Count : next + 1;
        }
        if (next < loose.Count) throw new CommandException($"`{loose[next]}` is one word too many; put words that belong together into quotes.");
    }

    private static Dictionary<string, IReadOnlyList<string>> Required(Usage usage, Dictionary<string, IReadOnlyList<string>> values)
    {
        foreach (var parameter in usage.Parameters)
            if (parameter.Required && !values.ContainsKey(parameter.Name))
                throw new CommandException(parameter.Kind == ParameterKind.Positional ? $"Say which {parameter.Name}." : $"`--{parameter.Name}` is needed.", parameter.Name);
        return values;
    }

    private static CommandException Unknown(Usage usage, bool changes, string name)
    {
        var known = usage.Parameters.Where(parameter => parameter.Kind is ParameterKind.Option or ParameterKind.Flag).Select(parameter => parameter.Name).ToList();
        if (changes) known.Add(Usage.DryRun);
        return new CommandException(DidYouMean.Closest(name, known) is { } close
            ? $"There is no option `--{name}`. Did you mean `--{close}`?"
            : known.Count > 0 ? $"There is no option `--{name}`; there is {string.Join(", ", known.Select(option => $"`--{option}`"))}." : $"There is no option `--{name}`; it takes none.");
    }
}
