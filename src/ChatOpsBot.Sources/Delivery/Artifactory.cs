namespace ChatOpsBot.Sources.Delivery;

/// <summary>
/// JFrog Artifactory's webhooks: https://docs.jfrog.com/administration/docs/event-types. One event in a delivery,
/// without an id or a time. A package is many files, so their companions (checksums, signatures, POMs, layers) tell
/// nothing; images and builds have events of their own.
/// </summary>
internal sealed class Artifactory : IEventSource
{
    private static readonly string[] Companions =
    [
        ".sha1",
        ".sha256",
        ".sha512",
        ".md5",
        ".asc",
        ".sig",
        ".pom",
        ".module",
        "maven-metadata.xml",
        "manifest.json",
        ".index",
    ];

    /// <summary>What comes again within these many seconds is taken for the same.</summary>
    private const int Again = 600;

    public string Type => "artifactory";
    public string Name => "JFrog Artifactory";
    public string Docs => "https://docs.jfrog.com/administration/docs/event-types";

    public string Setup =>
        "*Administration*, *General*, *Webhooks*, *New webhook*: URL `{url}`, "
        + "the secret as *Secret token* (with *Use secret for payload signing*, best), "
        + "and the events of artifacts, Docker images and "
        + "builds that you want.";

    public IReadOnlyList<WebhookAuth> Authentication { get; } =
    [WebhookAuth.Hmac("X-JFrog-Event-Auth"), WebhookAuth.HeaderToken("X-JFrog-Event-Auth")];

    /// <summary>Two deployments of one file are the same to the byte, with days between them or a second.</summary>
    public string? DeliveryId(WebhookRequest request) =>
        Field.Read<string>(
            request.Body,
            body =>
            {
                var data = body["data"];
                string?[] what =
                [
                    body.Text("domain"),
                    body.Text("event_type"),
                    data.Text("repo_key"),
                    data.Text("path") ?? data.Text("build_name"),
                    data.Text("tag") ?? data.Text("build_number"),
                    data.Text("sha256"),
                ];
                return $"{string.Join('/', what.OfType<string>())}/{request.Received.ToUnixTimeSeconds() / Again}";
            }
        );

    public ParsedWebhook Parse(WebhookRequest request) =>
        Field.Read(
            request.Body,
            body =>
                (body.Text("domain"), body.Text("event_type")) switch
                {
                    ("docker" or "artifact" or "build", null) or (null, _) => ParsedWebhook.NotUnderstood("no event"),
                    ("docker", { } type) => Image(request, body, type),
                    ("artifact", { } type) => File(request, body, type),
                    ("build", { } type) => Build(request, body, type),
                    var (domain, _) => ParsedWebhook.NotHandled(domain.Length <= 40 ? domain : "other"),
                }
        );

    private static ParsedWebhook Image(WebhookRequest request, Field body, string type)
    {
        var data = body["data"];
        if (data.Text("image_name") is not { } image || data.Text("tag") is not { } tag)
            return ParsedWebhook.NotUnderstood("no image");
        return Of(
            request,
            body,
            type,
            string.Join('/', new[] { HostOf(body), data.Text("repo_key"), image }.OfType<string>()),
            tag,
            new Words { { "type", "image" }, { "digest", Digest(data) } }
        );
    }

    private static ParsedWebhook File(WebhookRequest request, Field body, string type)
    {
        var data = body["data"];
        if (data.Text("path") is not { } path || data.Text("repo_key") is not { } repository)
            return ParsedWebhook.NotUnderstood("no path");
        var slash = path.LastIndexOf('/');
        var file = data.Text("name") ?? path[(slash + 1)..];
        if (
            file.StartsWith("sha256__", StringComparison.Ordinal)
            || Companions.Any(ending => file.EndsWith(ending, StringComparison.OrdinalIgnoreCase))
        )
            return ParsedWebhook.NotHandled("a companion");
        return Of(
            request,
            body,
            type,
            slash > 0 ? $"{repository}/{path[..slash]}" : repository,
            file,
            new Words
            {
                { "type", "file" },
                { "digest", Digest(data) },
                { "size", SizeOf(data.Number("size")) },
            }
        );
    }

    private static ParsedWebhook Build(WebhookRequest request, Field body, string type)
    {
        var data = body["data"];
        if (data.Text("build_name") is not { } name || data.Word("build_number") is not { } number)
            return ParsedWebhook.NotUnderstood("no build");
        return Of(request, body, type, name, number, new Words { { "type", "build" } });
    }

    private static ParsedWebhook Of(
        WebhookRequest request,
        Field body,
        string type,
        string name,
        string version,
        Words labels
    )
    {
        var target =
            body["data"].Text("target_repo_path")
            ?? body["data"].Text("target_repo")
            ?? body["data"].Text("build_repo");
        (EventState State, string? Text)? what = type switch
        {
            "deployed" or "pushed" or "uploaded" => (EventState.Succeeded, null),
            "moved" or "copied" or "promoted" => (EventState.Succeeded, target is null ? type : $"{type} to {target}"),
            "deleted" => (EventState.Deleted, null),
            _ => null,
        };
        if (what is not var (state, text))
            return ParsedWebhook.NotHandled(type.Length <= 40 ? type : "other");
        labels.Add("action", type);
        labels.Add("registry", body["data"].Text("repo_key"));
        return ParsedWebhook.One(
            new ChatOpsEvent
            {
                Id = request.DeliveryId,
                Source = request.Source,
                Kind = EventKind.Artifact,
                Subject = Subject.Artifact(name, version),
                OpensCard = state != EventState.Deleted,
                State = state,
                Occurred = request.Received,
                Title = name,
                Text = text,
                Version = version,
                Url = UrlOf(body.Text("jpd_origin")?.TrimEnd('/'), body["data"]),
                Labels = labels,
            }
        );
    }

    private static string? UrlOf(string? origin, Field data) =>
        origin is null ? null
        : data.Text("path") is { } path ? $"{origin}/ui/repos/tree/General/{data.Text("repo_key")}/{path}"
        : $"{origin}/ui/builds/{Uri.EscapeDataString(data.Text("build_name") ?? "")}";

    private static string? HostOf(Field body) =>
        Uri.TryCreate(body.Text("jpd_origin"), UriKind.Absolute, out var origin) ? origin.Authority : null;

    private static string? Digest(Field data) => data.Text("sha256") is { Length: 64 } hash ? $"sha256:{hash}" : null;

    private static string? SizeOf(long? bytes) =>
        bytes switch
        {
            null or <= 0 => null,
            < 1_000_000 => $"{(bytes + 999) / 1000} kB",
            _ => $"{bytes / 1_000_000} MB",
        };
}
