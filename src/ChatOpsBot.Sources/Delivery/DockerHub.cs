namespace ChatOpsBot.Sources.Delivery;

/// <summary>
/// Docker Hub's webhooks: https://docs.docker.com/docker-hub/repos/manage/webhooks/. It signs nothing, so the secret
/// goes into the address; its callback is not called.
/// </summary>
internal sealed class DockerHub : IEventSource
{
    public string Type => "docker-hub";
    public string Name => "Docker Hub";
    public string Docs => "https://docs.docker.com/docker-hub/repos/manage/webhooks/";
    public string Setup => "In the repository *Webhooks*, *New webhook*: webhook URL `{url}?token=SECRET`.";
    public IReadOnlyList<WebhookAuth> Authentication { get; } = [WebhookAuth.QueryToken()];

    public ParsedWebhook Parse(WebhookRequest request) => Field.Read(request.Body, body => Parse(request, body));

    private static ParsedWebhook Parse(WebhookRequest request, Field body)
    {
        var (push, repository) = (body["push_data"], body["repository"]);
        if (repository.Text("repo_name") is not { } name)
            return ParsedWebhook.NotUnderstood("no repository");
        if (push.Text("tag") is not { } tag)
            return ParsedWebhook.NotHandled("no tag");
        return ParsedWebhook.One(
            new ChatOpsEvent
            {
                Id = request.DeliveryId,
                Source = request.Source,
                Kind = EventKind.Artifact,
                Subject = Subject.Artifact($"docker.io/{name}", tag),
                State = EventState.Succeeded,
                Occurred = push.AnyTime("pushed_at") ?? request.Received,
                Title = name,
                Version = tag,
                Url = repository.Text("repo_url"),
                Actor = push.Text("pusher") is { } login ? new Actor(login) : null,
                Labels = new Words { { "type", "image" }, { "private", repository.Flag("is_private") } },
            }
        );
    }
}
