namespace ChatOpsBot.Sources;

/// <summary>
/// The keys of things: <c>{card}:{identity}</c>. The part before the colon names the card's template, the rest is whatever keeps
/// two things of one tool apart. Two sources that tell of the same thing make the same key, and so share its card.
/// </summary>
public static class Subject
{
    public static string Change(string repository, long number) => $"change:{repository}#{number}";
    public static string Issue(string repository, long number) => $"issue:{repository}#{number}";

    public static string Discussion(string repository, long number) => $"discussion:{repository}#{number}";

    /// <summary>One happening in a repository's life: it comes once, and so has a message of its own.</summary>
    public static string Repository(string repository, string happening) => $"repository:{repository}/{happening}";

    /// <summary>A push, found again by the checks of its head commit.</summary>
    public static string Push(string repository, string headCommit) => $"push:{repository}@{headCommit}";
    public static string Branch(string repository, string name) => $"branch:{repository}/{name}";
    public static string PipelineRun(string source, string run) => $"pipelineRun:{source}/{run}";
    public static string TestSuiteRun(string source, string suite, string run) => $"testSuiteRun:{source}/{suite}#{run}";
    public static string Deployment(string source, string id) => $"deployment:{source}/{id}";
    public static string Release(string repository, string tag) => $"release:{repository}@{tag}";
    /// <summary>One version of an image or package, by the name under which it is fetched: registries and builds that tell of it share the card.</summary>
    public static string Artifact(string name, string version) => $"artifact:{name}@{version}";
    public static string SecurityFinding(string source, string id) => $"securityFinding:{source}/{id}";
    public static string Alert(string source, string group) => $"alert:{source}/{group}";

    /// <summary>The template's name: what stands before the colon.</summary>
    public static string CardOf(string subject) => subject[..subject.IndexOf(':', StringComparison.Ordinal)];
}
