using System.Security.Cryptography;
using System.Text;
using ChatOpsBot.Deployments.Versions;
using ChatOpsBot.Services;

namespace ChatOpsBot.Deployments.Plans;

/// <summary>What would happen, worked out and not begun.</summary>
internal sealed record Plan(DeployTarget Target, DeployKind Kind, string Ref, Revision Revision, ShippedChanges Changes, TargetState State, IReadOnlyList<Gate> Gates, IReadOnlyList<DeployStep> Steps)
{
    /// <summary>The artifact's checksum, where the registry told it.</summary>
    public string? Digest { get; init; }

    /// <summary>The guards are overruled, and nobody has to approve it.</summary>
    public bool BreakGlass { get; init; }

    /// <summary>Of a rollback: the deploy that it takes back.</summary>
    public Deployment? Reverts { get; init; }

    /// <summary>How many people have to say yes.</summary>
    public int Approvals => Kind == DeployKind.Rollback || BreakGlass ? 0 : Target.Options.Approvals.Count;

    public IEnumerable<Gate> Blocking => Gates.Where(gate => gate.Verdict == Verdict.Block);

    /// <summary>
    /// What the confirmation is bound to: when any of it has changed, the click is void. The commit, what is on, the gates and the steps are in it; names, titles and who waits before it are not.
    /// </summary>
    public string Hash
    {
        get
        {
            var text = new StringBuilder();
            text.Append(Target.Name).Append('\n').Append(Kind).Append('\n').Append(Revision.Sha).Append('\n').Append(Revision.Version).Append('\n').Append(Digest).Append('\n').Append(State.Now?.Sha).Append('\n').Append(Reverts?.Number).Append('\n');
            foreach (var gate in Gates.Where(gate => gate.Code is not GateCode.Queue).OrderBy(gate => gate.Code, StringComparer.Ordinal)) text.Append(gate.Code).Append('=').Append(gate.Verdict).Append('\n');
            text.Append(Approvals).Append('\n').Append(RecipeOf(Target, Kind));
            return Short(text);
        }
    }

    /// <summary>Names how a place is deployed to: the engine and what it is told, the steps, who has to approve. It changes when any of that does.</summary>
    public static string RecipeOf(DeployTarget target, DeployKind kind)
    {
        var (options, text) = (target.Options, new StringBuilder());
        foreach (var step in Deployment.StepsOf(options, kind)) text.Append(step.Name).Append(step.For).Append('\n');
        text.Append(options.Approvals.Count).Append('\n').AppendJoin(',', options.Approvals.From).Append('\n').Append(options.Approvals.ExcludeAuthors).Append('\n').AppendJoin('\0', options.Command).Append('\n');
        foreach (var (name, value) in options.Variables.OrderBy(variable => variable.Key, StringComparer.Ordinal)) text.Append(name).Append('=').Append(value).Append('\n');
        text.AppendJoin('\n', options.Engine, options.WorkingDirectory, options.Workflow, options.Server, options.Application, options.Namespace, options.Context, options.Image);
        return Short(text);
    }

    private static string Short(StringBuilder text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())).AsSpan(0, 6));
}
