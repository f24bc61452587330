namespace ChatOpsBot.GitHub;

/// <summary><see href="https://docs.github.com/rest/actions"/></summary>
public sealed class ActionsApi
{
    internal ActionsApi(GitHubClient client) => Workflows = new(client);

    public WorkflowsApi Workflows { get; }
}
