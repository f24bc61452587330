namespace ChatOpsBot.Platform.Access.Ports;

/// <summary>A service in an environment, as permissions see it.</summary>
/// <param name="IsProduction">No one may change anything here unless a rule allows it.</param>
internal sealed record PermissionScope(string Service, string Environment, bool IsProduction)
{
    public string Name => $"{Service}/{Environment}";

    /// <summary>What goes there needs the approval of another person.</summary>
    public bool HasApprovals { get; init; }
}
