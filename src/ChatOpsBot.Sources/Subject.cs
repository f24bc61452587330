namespace ChatOpsBot.Sources;

/// <summary>
/// The keys of things: <c>{card}:{identity}</c>. The part before the colon names the card's template, the rest is whatever keeps
/// two things of one tool apart. Two sources that tell of the same thing make the same key, and so share its card.
/// </summary>
public static class Subject
{
    public static string Change(string repository, long number) => $"change:{repository}#{number}";
    public static string Issue(string repository, long number) => $"issue:{repository}#{number}";

    /// <summary>A push, found again by the checks of its head commit.</summary>
    public static string Push(string repository, string headCommit) => $"push:{repository}@{headCommit}";
    public static string Branch(string repository, string name) => $"branch:{repository}/{name}";
    public static string PipelineRun(string source, string run) => $"pipelineRun:{source}/{run}";
    public static string TestSuiteRun(string source, string suite, string run) => $"testSuiteRun:{source}/{suite}#{run}";
    public static string Deployment(string source, string id) => $"deployment:{source}/{id}";
    public static string Release(string repository, string tag) => $"release:{repository}@{tag}";
    public static string Alert(string source, string group) => $"alert:{source}/{group}";

    /// <summary>The template's name: what stands before the colon.</summary>
    public static string CardOf(string subject) => subject[..subject.IndexOf(':', StringComparison.Ordinal)];
}
