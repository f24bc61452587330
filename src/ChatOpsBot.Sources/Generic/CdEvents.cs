namespace ChatOpsBot.Sources.Generic;

/// <summary>
/// The vocabulary of CDEvents (https://cdevents.dev/docs/): <c>dev.cdevents.pipelinerun.finished.0.2.0</c>. The data of
/// the CloudEvent is the whole CDEvent, with its <c>context</c>, its <c>subject</c> and what is known of that in
/// <c>subject.content</c>.
/// </summary>
internal static class CdEvents
{
    private const string Prefix = "dev.cdevents.";

    public static ParsedWebhook Parse(WebhookRequest request, string type, Field envelope)
    {
        if (
            !type.StartsWith(Prefix, StringComparison.Ordinal)
            || type[Prefix.Length..].Split('.') is not [var thing, var happened, ..]
        )
            return ParsedWebhook.NotUnderstood("a type that is neither of CDEvents nor among the rules (Events)");
        var (data, name) = (envelope["data"], $"{thing}.{happened}");
        var (subject, content) = (data["subject"], data["subject"]["content"]);
        if (subject.Text("id") is not { } id)
            return ParsedWebhook.NotUnderstood("a CDEvent without subject");
        var @event = new ChatOpsEvent
        {
            Id = request.DeliveryId,
            Source = request.Source,
            Kind = EventKind.PipelineRun,
            Subject = Subject.PipelineRun(request.Source, id),
            State = StateOf(happened, content),
            Occurred = data["context"].Time("timestamp") ?? envelope.Time("time") ?? request.Received,
            Url = content.FirstText("uri", "url"),
            Environment = content["environment"].Text("id"),
            Repository = content["repository"].Text("id"),
        };
        @event = @event with
        {
            Started = happened == "started" ? @event.Occurred : null,
            Ended = happened == "finished" ? @event.Occurred : null,
        };
        return Of(thing, name, id, content, @event) is { } known
            ? ParsedWebhook.One(known)
            : ParsedWebhook.NotHandled(name);
    }

    private static ChatOpsEvent? Of(string thing, string name, string id, Field content, ChatOpsEvent e) =>
        (thing, name) switch
        {
            ("pipelinerun", _) => e with { Title = content.Text("pipelineName") ?? id, Text = content.Prose("errors") },
            ("build", _) => e with
            {
                Title = id,
                Links = new Words { { "artifact", content.Text("artifactId") } },
            },
            ("taskrun", _) => Stage(e, content, "pipelineRun", id, content.Text("taskName")) with
            {
                Text = content.Prose("errors"),
            },
            ("testcaserun", _) => Stage(
                e,
                content,
                "testSuiteRun",
                id,
                content["testCase"].FirstText("name", "id")
            ) with
            {
                Text = content.Prose("reason"),
            },
            ("testsuiterun", _) => e with
            {
                Kind = EventKind.TestSuiteRun,
                Title = content["testSuite"].FirstText("name", "id") ?? id,
                Url = content["testSuite"].Text("uri") ?? e.Url,
                Text = content.Prose("reason"),
            },
            ("incident", _) => Incident(e, content, id),
            ("service", "service.deployed" or "service.upgraded" or "service.rolledback" or "service.removed") =>
                Service(e, content, id, name),
            ("artifact", "artifact.packaged" or "artifact.published" or "artifact.deleted") => Artifact(e, content, id),
            ("change", _) => e with
            {
                Kind = EventKind.Change,
                Subject = $"change:{Place(e)}#{id}",
                Title = content.Prose("description") ?? id,
            },
            ("branch", _) => e with
            {
                Kind = EventKind.Branch,
                Subject = Subject.Branch(Place(e), id),
                Title = id,
                Branch = id,
                OpensCard = false,
            },
            ("repository", _) => e with
            {
                Kind = EventKind.Repository,
                Subject = Subject.Repository(Subject.Place(e.Source, content.Text("name") ?? id), name),
                Title = $"{content.Text("name") ?? id} {name.Split('.')[1]}",
            },
            ("ticket", _) => e with
            {
                Kind = EventKind.Issue,
                Subject = $"issue:{e.Source}#{id}",
                Title = content.Text("summary") ?? id,
            },
            _ => null,
        };

    /// <summary>CDEvents do not say on which host a repository is.</summary>
    private static string Place(ChatOpsEvent e) =>
        e.Repository is { } repository ? Subject.Place(e.Source, repository) : e.Source;

    /// <summary>A part of the run that it names, or a run of its own where it names none.</summary>
    private static ChatOpsEvent Stage(ChatOpsEvent e, Field content, string run, string id, string? title) =>
        content[run].Text("id") is { } whole
            ? e with
            {
                Kind = EventKind.TaskRun,
                Subject = Subject.PipelineRun(e.Source, whole),
                Part = $"stage/{id}",
                OpensCard = false,
                Title = title ?? id,
            }
            : e with
            {
                Kind = EventKind.TaskRun,
                Title = title ?? id,
            };

    private static ChatOpsEvent Incident(ChatOpsEvent e, Field content, string id) =>
        e with
        {
            Kind = EventKind.Alert,
            Subject = Subject.Alert(e.Source, id),
            Part = $"alert/{id}",
            OpensCard = e.State != EventState.Resolved,
            Title = content.Text("description") ?? id,
            Service = content["service"].Text("id"),
            Version = VersionOf(content.Text("artifactId")),
            Url = content["ticketURI"].Text() ?? e.Url,
        };

    /// <summary>A deployment has happened when this comes, so each is a card.</summary>
    private static ChatOpsEvent Service(ChatOpsEvent e, Field content, string id, string name) =>
        e with
        {
            Kind = EventKind.Deployment,
            Subject = Subject.Deployment(e.Source, $"{id}/{e.Environment}/{e.Id}"),
            Service = id,
            Title = name switch
            {
                "service.rolledback" => $"{id} rolled back",
                "service.removed" => $"{id} removed",
                "service.upgraded" => $"{id} upgraded",
                _ => $"{id} deployed",
            },
            Version = VersionOf(content.Text("artifactId")),
        };

    /// <summary>The id is a package URL: <c>pkg:oci/checkout@sha256%3A0b31…?repository_url=…</c>.</summary>
    private static ChatOpsEvent Artifact(ChatOpsEvent e, Field content, string id)
    {
        var name = Uri.UnescapeDataString(
            id.StartsWith("pkg:", StringComparison.Ordinal) ? id[4..].Split('@', '?')[0] : id.Split('@')[0]
        );
        var version = VersionOf(id);
        return e with
        {
            Kind = EventKind.Artifact,
            Subject = Subject.Artifact(name, version ?? "?"),
            Title = name,
            Version = version,
            Actor = content.Text("user") is { } user ? new Actor(user) : null,
        };
    }

    private static string? VersionOf(string? purl) =>
        purl?.Split('@') is [_, var rest, ..] && Uri.UnescapeDataString(rest.Split('?')[0]) is { Length: > 0 } version
            ? version
            : null;

    private static EventState StateOf(string happened, Field content) =>
        happened switch
        {
            "queued" => EventState.Queued,
            "started" => EventState.Running,
            "finished" => content.Text("outcome")?.ToLowerInvariant() switch
            {
                "success" or "pass" => EventState.Succeeded,
                "failure" or "fail" or "error" => EventState.Failed,
                "cancel" or "canceled" or "cancelled" => EventState.Cancelled,
                "skip" or "skipped" => EventState.Skipped,
                _ => EventState.Info,
            },
            "deployed" or "upgraded" or "rolledback" => EventState.Succeeded,
            "detected" or "reported" => EventState.Firing,
            "resolved" => EventState.Resolved,
            "merged" => EventState.Merged,
            "abandoned" or "closed" => EventState.Closed,
            "created" => EventState.Opened,
            "deleted" or "removed" => EventState.Deleted,
            _ => EventState.Info,
        };
}
