using System.Collections.Frozen;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using ChatOpsBot.Catalog.Services;
using ChatOpsBot.Deployments.Engines.Http;
using ChatOpsBot.Deployments.Engines.Script;
using ChatOpsBot.Deployments.Planning.Gates;
using ChatOpsBot.Deployments.Versions;

namespace ChatOpsBot.Deployments.Planning;

/// <summary>What would happen, worked out and not begun.</summary>
internal sealed record Plan(
    DeployTarget Target,
    DeployKind Kind,
    string Ref,
    Revision Revision,
    ShippedChanges Changes,
    EnvironmentState State,
    IReadOnlyList<Gate> Gates,
    IReadOnlyList<DeployStep> Steps
)
{
    /// <summary>The artifact's checksum, where the registry reported it.</summary>
    public string? Digest { get; init; }

    /// <summary>
    /// The commit of the deploy that it would come after; null when nothing is in progress and nothing waits.
    /// </summary>
    public string? Behind { get; init; }

    /// <summary>The guards are overridden, and no one has to approve it.</summary>
    public bool BreakGlass { get; init; }

    /// <summary>Of a rollback: the deploy that it takes back.</summary>
    public Deployment? Reverts { get; init; }

    /// <summary>
    /// Whether what a rollback leaves must not come back by accident. One that a person cancelled was not found to be
    /// bad.
    /// </summary>
    public bool LeavesBad => Reverts is { } left && left.Sha != Revision.Sha && left.State != DeployState.Cancelled;

    /// <summary>How long it should take; null where that is not known, as for a rollback, which skips steps.</summary>
    public TimeSpan? Usual => Kind == DeployKind.Deploy ? State.Usual : null;

    /// <summary>How many people have to say yes.</summary>
    public int Approvals => Kind == DeployKind.Rollback || BreakGlass ? 0 : Target.Options.Approvals.Count;

    /// <summary>What breaking the glass gets past, in words: <c>2 approvals</c>, <c>a lock</c>.</summary>
    public IReadOnlyList<string> Overridden =>
        [
            .. BreakGlass && Kind == DeployKind.Deploy && Target.Options.Approvals.Count is > 0 and var approvals
                ? [approvals == 1 ? "1 approval" : $"{approvals} approvals"]
                : Array.Empty<string>(),
            .. Gates.Where(gate => gate.IsOverridden).Select(gate => gate.Word).Distinct(),
        ];

    /// <summary><c> over 2 approvals, a lock</c>; nothing where nothing was in the way.</summary>
    public static string Over(IReadOnlyList<string> overridden) =>
        overridden.Count == 0 ? "" : $" over {string.Join(", ", overridden)}";

    /// <summary>The names of all that was asked about, for whoever confirms it has seen what came of it.</summary>
    public IReadOnlyList<string> Known =>
        [
            .. Gates
                .SelectMany(gate => gate.Names)
                .Concat(State.Bad.Select(bad => Gate.NameOf(GateCode.ContainsBad, bad.Name)))
                .Concat(
                    new[] { State.Now?.Sha, Behind }
                        .OfType<string>()
                        .Select(sha => Gate.NameOf(GateCode.Backwards, sha))
                )
                .Distinct(),
        ];

    public IEnumerable<Gate> Blocking => Gates.Where(gate => gate.Verdict == Verdict.Block);

    /// <summary>
    /// What the confirmation is bound to: when any of it has changed, the click is void. The commit, what is on, the
    /// gates and the steps are in it; names, titles and who waits before it are not, and
    /// neither is the rollback, which follows from what is deployed.
    /// </summary>
    public string Hash
    {
        get
        {
            var text = new StringBuilder();
            text.Append(Target.Name)
                .Append('\n')
                .Append(Kind)
                .Append('\n')
                .Append(Revision.Sha)
                .Append('\n')
                .Append(Revision.Version)
                .Append('\n')
                .Append(Digest)
                .Append('\n')
                .Append(State.Now?.Sha)
                .Append('\n')
                .Append(Reverts?.Number)
                .Append('\n');
            var gates = Gates
                .Where(gate => gate.Code is not (GateCode.Queue or GateCode.Readiness))
                .Select(gate => $"{gate.Code}={gate.Verdict} {string.Join(' ', gate.About)}");
            foreach (var gate in gates.Order(StringComparer.Ordinal))
                text.Append(gate).Append('\n');
            text.Append(Approvals).Append('\n').Append(RecipeOf(Target, Kind));
            return Short(text);
        }
    }

    /// <summary>
    /// Names how an environment is deployed to. It changes with anything in the environment's section, whichever engine
    /// reads it, but what only shows and the secret, which is renewed from time to time.
    /// </summary>
    public static string RecipeOf(DeployTarget target, DeployKind kind)
    {
        var text = new StringBuilder().Append(kind).Append('\n');
        foreach (
            var (key, value) in target
                .Options.Section.Where(setting => !OnlyShown.Contains(setting.Key))
                .OrderBy(setting => setting.Key, StringComparer.OrdinalIgnoreCase)
        )
            // The lengths keep one setting from reading as two.
            text.Append(
                CultureInfo.InvariantCulture,
                $"{key.Length} {key.ToUpperInvariant()} {value?.Length} {value}\n"
            );
        return RecipeForm + Short(text);
    }

    /// <summary>What recipes of this form begin with. One of another form cannot be compared.</summary>
    public const string RecipeForm = "2:";

    private static readonly FrozenSet<string> OnlyShown = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        nameof(EnvironmentOptions.Notify),
        nameof(EnvironmentOptions.NotifyOnCall),
        nameof(EnvironmentOptions.Url),
        nameof(EnvironmentOptions.VersionUrl),
        nameof(ScriptOptions.VersionFile),
        nameof(HookOptions.Secret),
        nameof(HookOptions.SecretFile)
    );

    private static string Short(StringBuilder text) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())).AsSpan(0, 6));
}
