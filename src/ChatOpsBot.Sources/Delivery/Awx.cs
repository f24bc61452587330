namespace ChatOpsBot.Sources.Delivery;

/// <summary>
/// AWX and Ansible Automation Platform (Tower), notification type "Webhook":
/// https://docs.ansible.com/automation-controller/latest/html/userguide/notifications.html. A job is a card; it tells
/// of itself when it starts and when it ends.
/// </summary>
internal sealed class Awx : IEventSource
{
    private const int NamedHosts = 5;

    public string Type => "awx";
    public string Name => "AWX / Ansible Automation Platform";
    public string Docs =>
        "https://docs.ansible.com/automation-controller/latest/html/userguide/notifications.html#webhook";

    public string Setup =>
        "*Notifications*, *Add*, type *Webhook*: target URL `{url}`, HTTP method POST, "
        + "header `{\"Authorization\": \"Bearer SECRET\"}` (or the secret as *Password*); "
        + "then switch it on for "
        + "start, success and failure of the templates that you want to see.";

    public IReadOnlyList<WebhookAuth> Authentication { get; } = [WebhookAuth.Bearer, WebhookAuth.Basic];

    public ParsedWebhook Parse(WebhookRequest request) => Field.Read(request.Body, job => Parse(request, job));

    private static ParsedWebhook Parse(WebhookRequest request, Field job)
    {
        if (job.Number("id") is not { } id || job.Text("status") is not { } status)
            return !job["body"].IsMissing ? ParsedWebhook.NotHandled("test") : ParsedWebhook.NotUnderstood("no job");

        var (state, started, finished) = (StateOf(status), job.Time("started"), job.Time("finished"));
        var bad = BadHosts(job["hosts"]);
        return ParsedWebhook.One(
            new ChatOpsEvent
            {
                Id = request.DeliveryId,
                Source = request.Source,
                Kind = EventKind.PipelineRun,
                Subject = Subject.PipelineRun(request.Source, $"{id}"),
                State = state,
                Occurred = finished ?? started ?? request.Received,
                Started = started,
                Ended = state.IsOver() ? finished : null,
                Title = job.Text("name"),
                Text =
                    bad.Count > 0
                        ? $"failed on {string.Join(", ", bad.Take(NamedHosts))}"
                            + (bad.Count > NamedHosts ? $" and {bad.Count - NamedHosts} more" : "")
                        : job.FirstLine("traceback"),
                Url = job.Text("url"),
                Actor = job.Text("created_by") is { } login and not "None" ? new Actor(login) : null,
                Labels = new Words
                {
                    { "run_number", id },
                    { "job_type", job.Text("friendly_name")?.ToLowerInvariant() },
                    { "playbook", job.Text("playbook") },
                    { "project", job.Text("project") },
                    { "inventory", job.Text("inventory") },
                    { "limit", job.Text("limit") },
                },
                Links = new Words { { "log", job.Text("url") } },
            }
        );
    }

    private static List<string> BadHosts(Field hosts) =>
        [
            .. hosts
                .Properties()
                .Where(host => host.Value.Flag("failed") || host.Value.Number("dark") is > 0)
                .Select(host => host.Key)
                .Order(StringComparer.Ordinal),
        ];

    private static EventState StateOf(string status) =>
        status switch
        {
            "new" or "pending" or "waiting" => EventState.Queued,
            "running" => EventState.Running,
            "successful" => EventState.Succeeded,
            "failed" or "error" => EventState.Failed,
            "canceled" => EventState.Cancelled,
            _ => EventState.Info,
        };
}
