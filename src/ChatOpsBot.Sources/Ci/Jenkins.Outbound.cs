namespace ChatOpsBot.Sources.Ci;

internal sealed partial class Jenkins
{
    /// <summary>
    /// The plugin Outbound WebHook (https://plugins.jenkins.io/outbound-webhook/) tells no more than that a build began
    /// or how it ended: no time, no branch, no commit. So does a pipeline that posts the same few fields by itself.
    /// </summary>
    private static ParsedWebhook Outbound(WebhookRequest request, Field build)
    {
        if (
            !Uri.TryCreate(build.Text("buildUrl"), UriKind.Absolute, out var url)
            || url.AbsolutePath.Trim('/') is not { Length: > 0 } path
        )
            return ParsedWebhook.NotUnderstood("no build");
        var said = build.Text("event")?.ToLowerInvariant();
        var state = said switch
        {
            "start" => EventState.Running,
            "success" => EventState.Succeeded,
            "failure" or "unstable" => EventState.Failed,
            "aborted" => EventState.Cancelled,
            "not_built" => EventState.Skipped,
            _ => EventState.Info,
        };
        return ParsedWebhook.One(
            Run.Of(request, path, state, null) with
            {
                // Its two deliveries have no time but that of their receipt.
                Sequence = state == EventState.Running ? 2 : 3,
                Title = build.Text("projectName"),
                Url = url.AbsoluteUri,
                Labels = new Words { { "run_number", path[(path.LastIndexOf('/') + 1)..] }, { "result", said } },
                Links = new Words { { "log", $"{url.AbsoluteUri.TrimEnd('/')}/console" } },
            }
        );
    }
}
