namespace ChatOpsBot.Sources.Ci;

/// <summary>
/// Bamboo from 8: https://confluence.atlassian.com/bamboo/using-webhooks-in-bamboo-1142244029.html. The body is a
/// template of the team's; the default one names no branch, commit or address, so what the documentation of this source
/// recommends to add is read where it is there. Only what is over is reported.
/// </summary>
internal sealed class Bamboo : IEventSource
{
    public string Type => "bamboo";
    public string Name => "Bamboo";
    public string Docs => "https://confluence.atlassian.com/bamboo/managing-webhooks-in-bamboo-1018777645.html";
    public string Setup =>
        "*Administration*, *Webhooks*, and in the plan *Notifications*: address `{url}`, "
        + "header `Authorization: Bearer SECRET`. Add to the template's `build`: `\"url\": "
        + "\"${bamboo.resultsUrl}\"`, `\"branch\": \"${bamboo.planRepository.branchName}\"`, `\"commit\": "
        + "\"${bamboo.planRepository.revision}\"`, `\"repository\": "
        + "\"${bamboo.planRepository.repositoryUrl}\"`; and to its `deployment`: `\"deploymentProjectName\": "
        + "\"${bamboo.deploy.project}\"`.";
    public IReadOnlyList<WebhookAuth> Authentication { get; } =
    [WebhookAuth.Bearer, WebhookAuth.Basic, WebhookAuth.HeaderToken("X-Bamboo-Token"), WebhookAuth.QueryToken()];

    public string? DeliveryId(WebhookRequest request) => Field.Read(request.Body, body => body.Text("uuid"));

    public ParsedWebhook Parse(WebhookRequest request) =>
        Field.Read(
            request.Body,
            body =>
                body["build"].Text("buildResultKey") is { } build ? Build(request, body, body["build"], build)
                : body["deployment"].Word("deploymentResultId") is { } deployment
                    ? Deployment(request, body, body["deployment"], deployment)
                : ParsedWebhook.NotUnderstood("no build")
        );

    private static ParsedWebhook Build(WebhookRequest request, Field body, Field build, string key)
    {
        var (state, finished) = (StateOf(build), build.AnyTime("finishedAt"));
        var run = Run.Of(request, key, state, finished ?? body.AnyTime("timestamp")) with
        {
            Title = build.Text("buildPlanName") ?? key,
            Text = build.Text("triggerSentence"),
            Url = build.Text("url"),
            Started = build.AnyTime("startedAt"),
            Ended = state.IsOver() ? finished : null,
            Labels = new Words
            {
                { "run_number", key[(key.LastIndexOf('-') + 1)..] },
                { "event", build.Text("triggerReason") },
            },
        };
        return ParsedWebhook.One(
            run.At(Git.RepositoryOf(build.Text("repository")), build.Text("branch"), build.Text("commit"))
        );
    }

    private static ParsedWebhook Deployment(WebhookRequest request, Field body, Field deployment, string id)
    {
        var (state, finished) = (StateOf(deployment), deployment.AnyTime("finishedAt"));
        return ParsedWebhook.One(
            Run.Of(request, id, state, finished ?? body.AnyTime("timestamp")) with
            {
                Kind = EventKind.Deployment,
                Subject = Subject.Deployment(request.Source, id),
                // The default template does not name the project.
                Title = deployment.Text("deploymentProjectName") ?? "Bamboo deployment",
                Repository = Git.RepositoryOf(deployment.Text("repository")),
                Service = deployment.Text("deploymentProjectName"),
                Url = deployment.Text("url"),
                Version = deployment.Text("deploymentVersionName"),
                Environment = deployment.Text("environmentName"),
                Started = deployment.AnyTime("startedAt"),
                Ended = state.IsOver() ? finished : null,
                Labels = new Words { { "event", deployment.Text("triggerReason") } },
            }
        );
    }

    private static EventState StateOf(Field of) =>
        of.Text("status")?.ToUpperInvariant() switch
        {
            { } status when status.StartsWith("SUCC", StringComparison.Ordinal) => EventState.Succeeded,
            { } status when status.StartsWith("FAIL", StringComparison.Ordinal) => EventState.Failed,
            { } status when status.Contains("PROGRESS", StringComparison.Ordinal) => EventState.Running,
            "QUEUED" or "PENDING" => EventState.Queued,
            "UNKNOWN" or "NOT_BUILT" or "STOPPED" or "CANCELLED" => EventState.Cancelled,
            _ => EventState.Info,
        };
}
