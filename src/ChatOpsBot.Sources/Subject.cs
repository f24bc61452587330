namespace ChatOpsBot.Sources;

/// <summary>
/// The keys of subjects: <c>{card}:{identity}</c>. The part before the colon names the card's template, the rest is
/// whatever distinguishes two subjects of one tool. Two sources that report the same subject make the same key, and so
/// share its card.
/// </summary>
public static class Subject
{
    /// <summary>
    /// A repository by host and name, which keeps two repositories of one name apart: <c>github.com/acme/checkout</c>.
    /// </summary>
    public static string Place(string host, string repository) => $"{host}/{repository}";

    /// <param name="place">See <see cref="Place"/>; likewise below.</param>
    public static string Change(string place, long number) => $"change:{place}#{number}";

    public static string Issue(string place, long number) => $"issue:{place}#{number}";

    public static string Discussion(string place, long number) => $"discussion:{place}#{number}";

    /// <summary>One happening in a repository's life: it comes once, and so has a message of its own.</summary>
    public static string Repository(string place, string happening) => $"repository:{place}/{happening}";

    /// <summary>One move of one branch or tag: the same commit may reach several, and come back to one.</summary>
    /// <param name="reference"><c>refs/heads/main</c>.</param>
    public static string Push(string place, string reference, string? before, string after) =>
        $"push:{place}/{reference}@{Short(before ?? "")}...{Short(after)}";

    /// <summary>
    /// What is known of a commit: its checks, its deployments and the pushes that brought it. The commit of a mirror is
    /// the same commit, so no host is needed, and a build that only knows its commit finds the card. It has no message;
    /// the cards of pull requests, pushes and runs follow it. (Before pushes had subjects of their own this was their
    /// subject, therefore its first word.)
    /// </summary>
    public static string Commit(string repository, string id) => $"{CommitPrefix}{repository}@{id}";

    public const string CommitPrefix = "push:";

    public static string Branch(string place, string name) => $"branch:{place}/{name}";

    public static string PipelineRun(string source, string run) => $"pipelineRun:{source}/{run}";

    public static string TestSuiteRun(string source, string suite, string run) =>
        $"testSuiteRun:{source}/{suite}#{run}";

    public static string Deployment(string source, string id) => $"deployment:{source}/{id}";

    public static string Release(string place, string tag) => $"release:{place}@{tag}";

    /// <summary>
    /// One version of an image or package, by the name under which it is fetched: registries and builds that report it
    /// share the card.
    /// </summary>
    public static string Artifact(string name, string version) => $"artifact:{name}@{version}";

    public static string SecurityFinding(string source, string id) => $"securityFinding:{source}/{id}";

    public static string Alert(string source, string group) => $"alert:{source}/{group}";

    /// <summary>As the subject was before it named the host; null where it never did without.</summary>
    public static string? WithoutHost(string subject)
    {
        var (card, rest) = (CardOf(subject), subject[(subject.IndexOf(':', StringComparison.Ordinal) + 1)..]);
        return
            card is "change" or "issue" or "discussion" or "release" or "branch" or "repository"
            && rest.IndexOf('/', StringComparison.Ordinal) is > 0 and var end
            ? $"{card}:{rest[(end + 1)..]}"
            : null;
    }

    private static string Short(string commit) => commit.Length > 12 ? commit[..12] : commit;

    /// <summary>The template's name: what is before the colon.</summary>
    public static string CardOf(string subject) => subject[..subject.IndexOf(':', StringComparison.Ordinal)];
}
