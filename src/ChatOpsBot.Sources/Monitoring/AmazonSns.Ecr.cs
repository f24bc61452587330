namespace ChatOpsBot.Sources.Monitoring;

/// <summary>
/// What Amazon ECR tells EventBridge of its images:
/// https://docs.aws.amazon.com/AmazonECR/latest/userguide/ecr-eventbridge.html.
/// </summary>
internal sealed partial class AmazonSns
{
    private static ParsedWebhook ImageAction(WebhookRequest request, Field message)
    {
        var detail = message["detail"];
        if (detail.Text("repository-name") is not { } repository || detail.Text("image-digest") is not { } digest)
            return ParsedWebhook.NotUnderstood("action on no image");
        if (detail.Text("action-type") is not ("PUSH" or "DELETE") || detail.Text("result") == "FAILURE")
            return ParsedWebhook.NotHandled("image action that changed nothing");
        var (tag, deleted) = (detail.Text("image-tag"), detail.Text("action-type") == "DELETE");
        return ParsedWebhook.One(
            Image(
                request,
                message,
                EventKind.Artifact,
                Subject.Artifact(ImageName(message, repository), tag ?? digest),
                deleted ? EventState.Deleted : EventState.Succeeded
            ) with
            {
                // An image without a tag is a layer of a multi-platform one, or what a tag has left behind.
                OpensCard = tag is not null && !deleted,
                Title = ImageName(message, repository),
                Version = tag ?? Artifact.VersionOf(digest),
                Labels = new Words
                {
                    { "action", deleted ? "deleted" : "pushed" },
                    { "type", "image" },
                    { "digest", digest },
                    { "account", message.Text("account") },
                    { "region", message.Text("region") },
                },
            }
        );
    }

    /// <summary>A scan that finds nothing bad is not news.</summary>
    private static ParsedWebhook ImageScan(WebhookRequest request, Field message)
    {
        var detail = message["detail"];
        if (detail.Text("repository-name") is not { } repository)
            return ParsedWebhook.NotUnderstood("scan of no repository");
        if (detail.Text("scan-status") == "FAILED")
            return ParsedWebhook.NotHandled("scan that failed");
        var counts = detail["finding-severity-counts"];
        var found = ((string[])["CRITICAL", "HIGH"])
            .Select(severity => (Severity: severity.ToLowerInvariant(), Count: counts.Number(severity) ?? 0))
            .Where(finding => finding.Count > 0)
            .ToList();
        if (found.Count == 0)
            return ParsedWebhook.NotHandled("scan without serious findings");

        var tag = detail.Items("image-tags").Select(tag => tag.Text()).OfType<string>().FirstOrDefault();
        return ParsedWebhook.One(
            Image(
                request,
                message,
                EventKind.SecurityFinding,
                Subject.SecurityFinding(request.Source, $"{repository}@{detail.Text("image-digest")}"),
                EventState.Opened
            ) with
            {
                Title =
                    $"{repository}{(tag is null ? "" : $":{tag}")} has "
                    + $"{string.Join(" and ", found.Select(finding => $"{finding.Count} {finding.Severity}"))} "
                    + "findings",
                Severity = found[0].Severity,
                Version = tag,
                Labels = new Words
                {
                    { "image", repository },
                    { "account", message.Text("account") },
                    { "region", message.Text("region") },
                },
            }
        );
    }

    private static ChatOpsEvent Image(
        WebhookRequest request,
        Field message,
        string kind,
        string subject,
        EventState state
    ) =>
        new()
        {
            Id = request.DeliveryId,
            Source = request.Source,
            Kind = kind,
            Subject = subject,
            State = state,
            Occurred = message.Time("time") ?? request.Received,
            Url = RegionOf($"arn:aws:ecr:{message.Text("region")}:") is { } region
                ? $"https://{region}.console.aws.amazon.com/ecr/repositories?region={region}"
                : null,
        };

    /// <summary>As it is pulled: <c>123456789012.dkr.ecr.eu-central-1.amazonaws.com/acme/checkout</c>.</summary>
    private static string ImageName(Field message, string repository) =>
        message.Text("account") is { } account && message.Text("region") is { } region
            ? $"{account}.dkr.ecr.{region}.amazonaws.com/{repository}"
            : repository;
}
