namespace ChatOpsBot.Sources;

/// <summary>Labels or links in the making: what the sender did not say is left out.</summary>
internal sealed class Words : Dictionary<string, string>
{
    public new void Add(string name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
            this[name] = value;
    }

    public void Add(string name, long? value) => Add(name, value?.ToString());

    public void Add(string name, bool value) => Add(name, value ? "true" : null);

    public void Add(string name, IEnumerable<string?> values) =>
        Add(name, string.Join(',', values.Where(value => !string.IsNullOrEmpty(value))));

    /// <summary>The strings, numbers and truths of an object, under their own names.</summary>
    public void AddAll(Field values)
    {
        foreach (var (name, value) in values.Properties())
            Add(name, value.Word());
    }

    /// <summary>Tags as people write them: <c>env:staging</c>, <c>env=staging</c>; a bare word is true.</summary>
    public void AddTags(IEnumerable<string?> tags)
    {
        foreach (var tag in tags)
        {
            if (tag?.Trim() is not { Length: > 0 } text)
                continue;
            var at = text.AsSpan().IndexOfAny(':', '=');
            if (at < 0)
                Add(text, true);
            else if (at > 0)
                Add(text[..at].Trim(), text[(at + 1)..].Trim());
        }
    }

    /// <summary>Likewise of one string with commas between.</summary>
    public void AddTags(string? tags) => AddTags(tags?.Split(',') ?? []);

    /// <summary>The first of several names that is there.</summary>
    public string? First(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (TryGetValue(name, out var value))
                return value;
        }
        return null;
    }
}
