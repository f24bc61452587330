using ChatOpsBot.Platform.Access;

namespace ChatOpsBot.Deployments.Planning;

/// <summary>Who asks for a deploy, and with what words.</summary>
/// <param name="Caller">Without an id for the bot itself.</param>
/// <param name="Path">Of the command that they gave, for which the permission is asked.</param>
/// <param name="Reason">Why; lets those through a freeze who may.</param>
/// <param name="BreakGlass">Why the gates are to be overridden; null when they are not.</param>
/// <param name="IsFix">It is the fix of what fires.</param>
/// <param name="Again">The same version once more.</param>
internal sealed record DeployRequest(
    Caller Caller,
    string Path,
    string? Reason = null,
    string? BreakGlass = null,
    bool IsFix = false,
    bool Again = false
)
{
    public string UserId => Caller.UserId;
}
