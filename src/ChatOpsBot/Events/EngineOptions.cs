namespace ChatOpsBot.Events;

/// <summary>The section <c>Engine</c>.</summary>
public sealed class EngineOptions
{
    /// <summary>False: this process accepts and keeps deliveries and works none, as during a repair of what they lead to.</summary>
    public bool Enabled { get; set; } = true;
}
