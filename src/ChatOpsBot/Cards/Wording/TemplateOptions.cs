namespace ChatOpsBot.Cards.Wording;

/// <summary>The section <c>Templates</c>.</summary>
public sealed class TemplateOptions
{
    /// <summary>
    /// A folder whose <c>{card}.scriban</c> files take the place of the built-in ones; changes hold within seconds.
    /// Null: built-in only.
    /// </summary>
    public string? Folder { get; set; }
}
