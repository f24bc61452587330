namespace ChatOpsBot.Sources.Monitoring;

/// <summary>
/// StatusCake's contact group with a webhook: https://developers.statuscake.com/guides/api/web-hooks/. It sends a form
/// without a time, so what it says twice it means twice.
/// </summary>
internal sealed class StatusCake : IEventSource
{
    public string Type => "statuscake";
    public string Name => "StatusCake";
    public string Docs => "https://developers.statuscake.com/guides/api/web-hooks/";
    public string Setup => "*Alerting*, *Contact Groups*: webhook URL `{url}?token=SECRET`, method POST.";

    /// <summary>
    /// The field <c>Token</c> is the MD5 of the account's name and API key, the same in every delivery.
    /// </summary>
    public IReadOnlyList<WebhookAuth> Authentication { get; } =
    [WebhookAuth.QueryToken(), WebhookAuth.BodyToken("Token")];

    public BodyFormats Accepts => BodyFormats.Json | BodyFormats.Form;

    public string? DeliveryId(WebhookRequest request) =>
        Field.Read(
            request.Body,
            body => $"{request.Received.ToUnixTimeMilliseconds()}/{body.Text("Name")}/{body.Text("Status")}"
        );

    public ParsedWebhook Parse(WebhookRequest request) => Field.Read(request.Body, body => Parse(request, body));

    private static ParsedWebhook Parse(WebhookRequest request, Field body)
    {
        EventState? state = body.Text("Status")?.ToUpperInvariant() switch
        {
            "UP" => EventState.Resolved,
            "DOWN" => EventState.Firing,
            _ => null,
        };
        if ((body.Text("Name") ?? body.Text("URL")) is not { } name || state is null)
            return ParsedWebhook.NotUnderstood("no name and status");

        var labels = new Words { { "status_code", body.Word("StatusCode") }, { "ip", body.Text("IP") } };
        labels.AddTags(body.Text("Tags"));
        return ParsedWebhook.One(
            (
                Alert.Of(request, $"{name}/{body.Text("URL")}", state.Value, null) with
                {
                    Started = state == EventState.Firing ? request.Received : null,
                    Ended = state == EventState.Resolved ? request.Received : null,
                    Title = name,
                    Text = body.Word("StatusCode") switch
                    {
                        null => null,
                        "0" => "does not answer",
                        var code => $"answers {code}",
                    },
                    Url = body.Text("URL"),
                }
            ).Labelled(labels)
        );
    }
}
