namespace ChatOpsBot.Sources;

/// <summary>Labels or links in the making: what the sender did not say is left out.</summary>
internal sealed class Words : Dictionary<string, string>
{
    public new void Add(string name, string? value)
    {
        if (!string.IsNullOrEmpty(value)) this[name] = value;
    }

    public void Add(string name, long? value) => Add(name, value?.ToString());

    public void Add(string name, bool value) => Add(name, value ? "true" : null);

    public void Add(string name, IEnumerable<string?> values) => Add(name, string.Join(',', values.Where(value => !string.IsNullOrEmpty(value))));
}
