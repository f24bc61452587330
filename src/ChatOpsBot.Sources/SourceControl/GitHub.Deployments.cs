namespace ChatOpsBot.Sources.SourceControl;

internal sealed partial class GitHub
{
    private static ParsedWebhook Deployment(Delivery delivery) =>
        OfDeployment(delivery, EventState.Queued, default, delivery.Body["deployment"].Time("created_at"));

    /// <summary>https://docs.github.com/en/rest/deployments/statuses. That a later deployment took its place is told beside how it ended, not instead.</summary>
    private static ParsedWebhook DeploymentStatus(Delivery delivery)
    {
        var status = delivery.Body["deployment_status"];
        var state = status.Text("state") switch
        {
            "success" => EventState.Succeeded,
            "failure" or "error" => EventState.Failed,
            "in_progress" => EventState.Running,
            "waiting" => EventState.Waiting,
            "inactive" => EventState.Closed,
            "pending" or "queued" => EventState.Queued,
            _ => EventState.Info,
        };
        return OfDeployment(delivery, state, status, status.Time("updated_at") ?? status.Time("created_at"));
    }

    private static ParsedWebhook OfDeployment(Delivery delivery, EventState state, Field status, DateTimeOffset? occurred)
    {
        var deployment = delivery.Body["deployment"];
        if (deployment.Number("id") is not { } id) return delivery.Incomplete;

        var inactive = state == EventState.Closed;
        var commit = deployment.Text("sha");
        var (log, creator) = (status.Text("log_url") ?? status.Text("target_url"), Person(deployment["creator"]));
        return ParsedWebhook.One(delivery.Event(
            EventKind.Deployment, Subject.Deployment(delivery.Request.Source, $"{delivery.Repository}/{id}"), state, occurred) with
        {
            Part = inactive ? "inactive" : "",
            OpensCard = !inactive,
            Parent = commit is null ? null : Subject.Push(delivery.Repository, commit),
            Title = deployment.Text("task"),
            Text = status.Prose("description") ?? deployment.Prose("description"),
            Url = log ?? status.Text("environment_url"),
            Version = deployment.Text("ref"),
            Commit = commit,
            Environment = status.Text("environment") ?? deployment.Text("environment"),
            Actor = creator ?? delivery.Sender,
            Started = deployment.Time("created_at"),
            Ended = state.IsOver() ? occurred : null,
            Labels = new Words
            {
                { "task", deployment.Text("task") },
                { "production", deployment.Flag("production_environment") },
                { "transient", deployment.Flag("transient_environment") },
                { "sender", delivery.Sender?.Login },
            },
            Links = new Words { { "log", log }, { "environment", status.Text("environment_url") } },
        });
    }
}
