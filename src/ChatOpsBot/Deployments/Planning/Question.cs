using ChatOpsBot.Catalog.Services;
using ChatOpsBot.Deployments.Planning.Gates;
using ChatOpsBot.Deployments.Versions;

namespace ChatOpsBot.Deployments.Planning;

/// <summary>Whether this version may go there now: what every gate is asked, for a plan and each time again.</summary>
internal sealed record Question(
    DeployTarget Target,
    Revision Revision,
    EnvironmentState State,
    DeployRequest Request,
    DateTimeOffset Now
)
{
    /// <summary>The deploy that it would come after, where that is not what is on.</summary>
    public Deployment? Ahead { get; init; }

    /// <summary>Of a deploy that a person confirmed: the names of what they saw in its plan. Null for a plan.</summary>
    public IReadOnlyCollection<string>? Known { get; init; }

    public bool IsAgain => Known is not null;

    public bool Knows(string code, string of) => Known?.Contains(Gate.NameOf(code, of)) == true;
}
