using System.Globalization;

namespace ChatOpsBot.Sources.Delivery;

/// <summary>
/// Ansible with our callback plugin, <c>deploy/senders/ansible/chatops.py</c>: one run of <c>ansible-playbook</c> is
/// one card, with a part for each host that failed. A run that says which service it brings to which environment is a
/// deployment, another one a pipeline run.
/// </summary>
internal sealed class Ansible : IEventSource
{
    public string Type => "ansible";
    public string Name => "Ansible";
    public string Docs => "https://docs.ansible.com/ansible/latest/plugins/callback.html";

    public string Setup =>
        "Copy `deploy/senders/ansible/chatops.py` into `callback_plugins/` beside the playbook (or where "
        + "`callback_plugins` of `ansible.cfg` points), add `callbacks_enabled = chatops` to "
        + "`[defaults]`, and give it the address and the secret: "
        + "`CHATOPS_URL={url}` and `CHATOPS_SECRET=SECRET` in the environment, "
        + "or `url` and `secret` under `[callback_chatops]`. A playbook whose "
        + "variables `chatops_service` and `chatops_environment` (and `chatops_version`) are set is shown "
        + "as a deployment; one that the bot itself deploys with (`deploy/examples/ansible`) shows in the "
        + "message of that deploy.";

    public IReadOnlyList<WebhookAuth> Authentication { get; } =
    [WebhookAuth.Hmac("X-ChatOps-Signature-256", "sha256="), WebhookAuth.Bearer];

    public ParsedWebhook Parse(WebhookRequest request) => Field.Read(request.Body, body => Parse(request, body));

    private static ParsedWebhook Parse(WebhookRequest request, Field body)
    {
        if (body.Text("run") is not { } run || body.Text("playbook") is not { } playbook)
            return ParsedWebhook.NotUnderstood("not the body of the callback plugin chatops");

        var (service, environment) = (body.Text("service"), body.Text("environment"));
        var deploys = service is not null && environment is not null;
        var whole = new ChatOpsEvent
        {
            Id = request.DeliveryId,
            Source = request.Source,
            Kind = deploys ? EventKind.Deployment : EventKind.PipelineRun,
            Subject = deploys ? Subject.Deployment(request.Source, run) : Subject.PipelineRun(request.Source, run),
            State = EventState.Running,
            Occurred = body.Time("time") ?? request.Received,
            Started = body.Time("started"),
            Title = body.Text("play") is { } play && play != playbook ? $"{playbook}: {play}" : playbook,
            Service = service,
            Environment = environment,
            Version = body.Text("version"),
            Commit = body.Text("commit"),
            Actor = body.Text("user") is { } user ? new Actor(user) : null,
            Labels = new Words
            {
                { "playbook", playbook },
                { "controller", body.Text("controller") },
                { "check", body.Flag("check") },
                { "deploy", body.Text("deploy") },
            },
        };
        return body.Text("event") switch
        {
            "start" => ParsedWebhook.One(whole),
            "failed" or "unreachable" => Host(whole, body),
            "end" => End(whole, body),
            _ => ParsedWebhook.NotUnderstood("an event that the callback plugin chatops does not send"),
        };
    }

    /// <summary>A host that drops out. What a <c>rescue</c> repairs is known at the end of the run.</summary>
    private static ParsedWebhook Host(ChatOpsEvent run, Field body)
    {
        if (body.Text("host") is not { } host)
            return ParsedWebhook.NotUnderstood("no host");
        return ParsedWebhook.One(
            run with
            {
                Kind = EventKind.TaskRun,
                Part = $"host/{host}",
                OpensCard = false,
                State = EventState.Failed,
                Started = null,
                Title = Failure(body, host),
                Text = body.Prose("message"),
            }
        );
    }

    private static ParsedWebhook End(ChatOpsEvent run, Field body)
    {
        var hosts = body["hosts"];
        var (ok, changed, failed, unreachable) = (
            Count(hosts, "ok"),
            Count(hosts, "changed"),
            Count(hosts, "failed"),
            Count(hosts, "unreachable")
        );
        var bad = failed + unreachable > 0;
        var first = body["failure"];
        string?[] lines =
        [
            Summary(ok, changed, failed, unreachable),
            first.Text("host") is { } host && bad
                ? $"{Failure(first, host)}{(first.FirstLine("message") is { } message ? $": {message}" : "")}"
                : null,
        ];
        return ParsedWebhook.One(
            run with
            {
                // Without a host nothing was done: no host matched, or the inventory is empty.
                State =
                    bad ? EventState.Failed
                    : ok + changed == 0 ? EventState.Skipped
                    : EventState.Succeeded,
                Ended = run.Occurred,
                Text = string.Join(" · ", lines.OfType<string>()),
                Labels = new Words
                {
                    { "playbook", run.Labels["playbook"] },
                    { "controller", body.Text("controller") },
                    { "check", body.Flag("check") },
                    { "deploy", body.Text("deploy") },
                    { "hosts_ok", ok },
                    { "hosts_changed", changed },
                    { "hosts_failed", failed },
                    { "hosts_unreachable", unreachable },
                },
            }
        );
    }

    private static string Failure(Field failure, string host) =>
        failure.Text("task") is { } task ? $"{task} on {host}" : host;

    private static long Count(Field hosts, string name) =>
        hosts.Number(name) is > 0 and < int.MaxValue and var count ? count : 0;

    private static string Summary(long ok, long changed, long failed, long unreachable)
    {
        if (ok + changed + failed + unreachable == 0)
            return "no host";
        (long Count, string Word)[] all =
        [
            (ok, "ok"),
            (changed, "changed"),
            (failed, "failed"),
            (unreachable, "unreachable"),
        ];
        var total = ok + changed + failed + unreachable;
        var parts = all.Where(part => part.Count > 0)
            .Select(part => string.Create(CultureInfo.InvariantCulture, $"{part.Count} {part.Word}"));
        return $"{total} {(total == 1 ? "host" : "hosts")}: {string.Join(", ", parts)}";
    }
}
