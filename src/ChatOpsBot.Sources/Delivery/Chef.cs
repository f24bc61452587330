namespace ChatOpsBot.Sources.Delivery;

/// <summary>
/// Chef Infra Client's data collector (https://docs.chef.io/automate/data_collection/), our report handler
/// <c>deploy/senders/chef_handler.rb</c>, which sends the same with less in it, and Chef Automate's notifications.
/// Every node converges every half hour, so only a node that fails is news, and that it is well again.
/// </summary>
internal sealed class Chef : IEventSource
{
    public string Type => "chef";
    public string Name => "Chef";
    public string Docs => "https://docs.chef.io/data_collection/";

    public string Setup =>
        "In `client.rb`: `data_collector.server_url '{url}'` and `data_collector.token 'SECRET'`. Or, "
        + "for less traffic, the handler `deploy/senders/chef_handler.rb`; it says how to "
        + "install itself. Chef Automate: *Settings*, *Notifications*, *Create Notification*, "
        + "a webhook to `{url}` with the secret as password of the basic authentication.";

    public IReadOnlyList<WebhookAuth> Authentication { get; } =
    [WebhookAuth.HeaderToken("x-data-collector-token"), WebhookAuth.Bearer, WebhookAuth.Basic];

    // The message carries the whole node with all of its attributes.
    public int MaxBodyBytes => 16 * 1024 * 1024;

    public ParsedWebhook Parse(WebhookRequest request) =>
        Field.Read(
            request.Body,
            body =>
                (body.Text("message_type"), body.Text("type")) switch
                {
                    ("run_converge", _) => Converge(request, body),
                    ("run_start" or "action", _) => ParsedWebhook.NotHandled(body.Text("message_type")!),
                    (null, "converge_failure" or "compliance_failure") => Notification(request, body),
                    (null, "node_failure") => ParsedWebhook.NotHandled("test"),
                    (null, "inspec_report") => ParsedWebhook.NotHandled("inspec_report"),
                    // The liveness agent, every half hour from every node.
                    _ when body.Text("event_type") == "node_ping" => ParsedWebhook.NotHandled("node_ping"),
                    _ when body.Text("node_name") is not null && body.Text("id") is not null =>
                        ParsedWebhook.NotHandled("node"),
                    _ => ParsedWebhook.NotUnderstood("not a message of Chef"),
                }
        );

    private static ParsedWebhook Converge(WebhookRequest request, Field run)
    {
        if (run.Text("node_name") is not { } node)
            return ParsedWebhook.NotUnderstood("no node");

        var failed = run.Text("status") is "failure" or "failed";
        var (error, ended) = (run["error"], run.Time("end_time"));
        return ParsedWebhook.One(
            Of(request, node, "converge", failed, ended) with
            {
                Title = $"Chef run on {node}",
                Text =
                    failed ? Join(error.Text("class"), error.FirstLine("message"))
                    : run.Number("updated_resource_count") is { } updated
                        ? $"{updated} of {run.Number("total_resource_count")} resources changed"
                    : null,
                Environment =
                    run["node"].Text("chef_environment")
                    ?? run.Text("policy_group")
                    ?? run["node"].Text("policy_group"),
                Started = failed ? run.Time("start_time") : null,
                Ended = failed ? null : ended,
                Labels = new Words
                {
                    { "node", node },
                    { "organization", run.Text("organization_name") },
                    { "policy", run["node"].Text("policy_name") },
                    { "server", run.Text("chef_server_fqdn") },
                },
            }
        );
    }

    private static ParsedWebhook Notification(WebhookRequest request, Field notice)
    {
        if (notice.Text("node_name") is not { } node)
            return ParsedWebhook.NotUnderstood("no node");

        var converge = notice.Text("type") == "converge_failure";
        var url = notice.Text("automate_failure_url");
        return ParsedWebhook.One(
            Of(request, node, converge ? "converge" : "compliance", true, notice.Time("timestamp_utc")) with
            {
                Title = converge ? $"Chef run on {node}" : $"compliance of {node}",
                Text = notice.Prose("exception_message") ?? notice.FirstLine("failure_snippet"),
                Url = url,
                Environment = notice.Text("environment"),
                Started = notice.Time("start_time_utc"),
                Labels = new Words { { "node", node }, { "automate", notice.Text("automate_fqdn") } },
                Links = new Words { { "graph", url } },
            }
        );
    }

    private static ChatOpsEvent Of(WebhookRequest request, string node, string what, bool failed, DateTimeOffset? at) =>
        new()
        {
            Id = request.DeliveryId,
            Source = request.Source,
            Kind = EventKind.Alert,
            Subject = Subject.Alert(request.Source, $"{node}/{what}"),
            Part = $"alert/{what}",
            OpensCard = failed,
            State = failed ? EventState.Firing : EventState.Resolved,
            Occurred = at ?? request.Received,
            Severity = "error",
        };

    private static string? Join(string? name, string? message) =>
        name is null || message is null ? message ?? name : $"{name}: {message}";
}
