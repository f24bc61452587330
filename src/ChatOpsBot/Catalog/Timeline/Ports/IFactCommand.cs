namespace ChatOpsBot.Catalog.Timeline.Ports;

/// <summary>
/// A command that shows facts, too: whoever may not run it does not read them in the timeline, but for their own.
/// </summary>
internal interface IFactCommand
{
    /// <summary>Its path, as permissions name it.</summary>
    string Path { get; }

    bool Shows(Fact fact);
}
