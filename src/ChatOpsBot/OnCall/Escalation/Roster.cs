using ChatOpsBot.Platform.Access;

namespace ChatOpsBot.OnCall.Escalation;

/// <summary>Someone, or a channel, to be paged.</summary>
/// <param name="Who">A user id, or a channel as configured.</param>
/// <param name="Through">Why it is them, in plain text: <c>payments, layer primary</c>; empty when they are named
/// themselves.</param>
internal sealed record Target(string Who, string Through)
{
    public bool IsPerson => Permissions.IsUser(Who);
}

/// <summary>Who is on call now for each step of a policy, and for its fallback.</summary>
/// <param name="Steps">As many as the policy has; of a step with round robin the one who is next comes first.</param>
internal sealed record Roster(IReadOnlyList<IReadOnlyList<Target>> Steps, IReadOnlyList<Target> Fallback)
{
    public static Roster Empty { get; } = new([], []);

    /// <summary>No step has anyone.</summary>
    public bool HasNoOne => Steps.All(step => step.Count == 0);

    /// <summary>Those of one step who are paged when it is entered.</summary>
    public IReadOnlyList<Target> Reached(int step, bool isRoundRobin) =>
        isRoundRobin
            ?
            [
                .. Steps[step].Where(target => target.IsPerson).Take(1),
                .. Steps[step].Where(target => !target.IsPerson),
            ]
            : Steps[step];
}
