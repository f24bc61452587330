namespace ChatOpsBot.Sources.Delivery;

/// <summary>
/// Flux's notification controller, https://fluxcd.io/flux/components/notification/providers/#generic-webhook. What
/// applies something to a cluster is a deployment of its revision; of the objects that only fetch, an error is an alert
/// until they work again.
/// </summary>
internal sealed class Flux : IEventSource
{
    public string Type => "flux";
    public string Name => "Flux";
    public string Docs => "https://fluxcd.io/flux/components/notification/providers/#generic-webhook";

    public string Setup =>
        "A `Provider` of type `generic-hmac` with `address: {url}` and a secret whose `token` is `SECRET` "
        + "(or of type `generic`, whose secret has `headers: \"Authorization: Bearer SECRET\"`), "
        + "and an `Alert` "
        + "with `eventSeverity: info` and as `eventSources` the `Kustomization`, "
        + "`HelmRelease` and the sources that you want to see; `eventMetadata: {environment: "
        + "production}` names the environment.";

    public IReadOnlyList<WebhookAuth> Authentication { get; } =
    [WebhookAuth.Hmac("X-Signature", "sha256="), WebhookAuth.Bearer, WebhookAuth.Basic];

    public ParsedWebhook Parse(WebhookRequest request) =>
        Field.Read(
            request.Body,
            body =>
            {
                var about = body["involvedObject"];
                if (about.Text("kind") is not { } kind || about.Text("name") is not { } name)
                    return ParsedWebhook.NotUnderstood("no object");
                return kind is "Kustomization" or "HelmRelease"
                    ? Deployment(request, body, name, about.Text("namespace") ?? "default")
                    : Fetching(request, body, kind, $"{about.Text("namespace") ?? "default"}/{name}");
            }
        );

    private static ParsedWebhook Deployment(WebhookRequest request, Field body, string name, string space)
    {
        var (reason, metadata) = (body.Text("reason") ?? "", body["metadata"]);
        if (StateOf(body, reason) is not { } state)
            return ParsedWebhook.NotHandled(reason.Length is > 0 and <= 40 ? reason : "other");
        var (revision, at) = (Of(metadata, "revision"), body.Time("timestamp") ?? request.Received);
        var (branch, commit) = PartsOf(revision);
        return ParsedWebhook.One(
            Event(
                request,
                EventKind.Deployment,
                Subject.Deployment(request.Source, $"{space}/{name}@{revision ?? "-"}"),
                state,
                at
            ) with
            {
                Ended = state.IsOver() ? at : null,
                Title = name,
                Text = state == EventState.Succeeded ? Of(metadata, "summary") : body.Prose("message"),
                Service = Of(metadata, "service") ?? name,
                Environment = Of(metadata, "environment") ?? Of(metadata, "env") ?? Of(metadata, "cluster"),
                Version = commit is null ? revision : null,
                Branch = branch,
                Commit = commit,
                Labels = new Words
                {
                    { "namespace", space },
                    { "reason", reason },
                    { "kind", body["involvedObject"].Text("kind") },
                    { "controller", body.Text("reportingController") },
                },
            }
        );
    }

    private static ParsedWebhook Fetching(WebhookRequest request, Field body, string kind, string key)
    {
        var (failed, at) = (body.Text("severity") == "error", body.Time("timestamp") ?? request.Received);
        var state = failed ? EventState.Firing : EventState.Resolved;
        return ParsedWebhook.One(
            Event(request, EventKind.Alert, Subject.Alert(request.Source, $"{kind}/{key}"), state, at) with
            {
                Part = $"alert/{kind}/{key}",
                OpensCard = failed,
                Ended = failed ? null : at,
                Title = $"{kind} {key}",
                Text = body.Prose("message"),
                Severity = "error",
                Labels = new Words
                {
                    { "reason", body.Text("reason") },
                    { "kind", kind },
                    { "controller", body.Text("reportingController") },
                },
            }
        );
    }

    /// <summary>Null for what neither begins nor ends: a dependency that is waited for, drift that is found.</summary>
    private static EventState? StateOf(Field body, string reason) =>
        body.Text("severity") == "error" ? EventState.Failed
        : reason.EndsWith("Succeeded", StringComparison.Ordinal) ? EventState.Succeeded
        : reason.StartsWith("Progressing", StringComparison.Ordinal) ? EventState.Running
        : null;

    /// <summary>Metadata has the name of its group before its own, or none.</summary>
    private static string? Of(Field metadata, string name) =>
        metadata.Text(name)
        ?? metadata
            .Texts()
            .Where(entry => entry.Key.EndsWith($"/{name}", StringComparison.Ordinal))
            .Select(entry => entry.Value)
            .FirstOrDefault();

    /// <summary><c>main@sha1:731f7e…</c>, and <c>main/731f7e…</c> of releases before 0.35.</summary>
    private static (string? Branch, string? Commit) PartsOf(string? revision)
    {
        if (revision?.LastIndexOfAny([':', '/']) is not (> 0 and var at) || !Git.IsCommit(revision[(at + 1)..]))
            return (null, null);
        var end = revision[at] == '/' ? at : revision.LastIndexOf('@');
        return (end > 0 ? revision[..end] : null, revision[(at + 1)..]);
    }

    private static ChatOpsEvent Event(
        WebhookRequest request,
        string kind,
        string subject,
        EventState state,
        DateTimeOffset at
    ) =>
        new()
        {
            Id = request.DeliveryId,
            Source = request.Source,
            Kind = kind,
            Subject = subject,
            State = state,
            Occurred = at,
        };
}
