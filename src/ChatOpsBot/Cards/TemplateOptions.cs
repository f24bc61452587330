namespace ChatOpsBot.Cards;

/// <summary>The section <c>Templates</c>.</summary>
public sealed class TemplateOptions
{
    /// <summary>
    /// A folder whose <c>{card}.hbs</c> files take the place of the built-in ones; changes hold within seconds. Null:
    /// built-in only.
    /// </summary>
    public string? Folder { get; set; }
}
