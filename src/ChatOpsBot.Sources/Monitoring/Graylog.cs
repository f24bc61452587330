namespace ChatOpsBot.Sources.Monitoring;

/// <summary>
/// Graylog's HTTP notification: https://go2docs.graylog.org/current/interacting_with_your_log_data/notifications.html;
/// and the alarm callback that streams had up to version 3.0. An event definition is a card. Graylog does not say when
/// an event is over.
/// </summary>
internal sealed class Graylog : IEventSource
{
    /// <summary>The definition that "Execute test notification" invents.</summary>
    private const string TestDefinition = "NotificationTestId";

    public string Type => "graylog";
    public string Name => "Graylog";
    public string Docs => "https://go2docs.graylog.org/current/interacting_with_your_log_data/notifications.html";
    public string Setup =>
        "*Alerts*, *Notifications*, *Create*, type *HTTP Notification*: URL `{url}?token=SECRET`, "
        + "which must be on the URL allowlist; or *Custom HTTP Notification* with the header `Authorization: "
        + "Bearer SECRET`.";
    public IReadOnlyList<WebhookAuth> Authentication => Alert.Tokens;
    public int MaxBodyBytes => 4 * 1024 * 1024;

    public ParsedWebhook Parse(WebhookRequest request) =>
        Field.Read(
            request.Body,
            body =>
                body["check_result"].IsObject ? Stream(request, body)
                : body.Text("event_definition_id") is { } id ? Event(request, body, id)
                : ParsedWebhook.NotUnderstood("no event definition")
        );

    private static ParsedWebhook Event(WebhookRequest request, Field body, string definition)
    {
        var happened = body["event"];
        var labels = new Words();
        labels.AddAll(happened["fields"]);
        labels.AddAll(happened["group_by_fields"]);
        var key = happened.Text("key");
        var alert = (
            Alert.Of(request, definition, key ?? definition, EventState.Firing, happened.Time("timestamp")) with
            {
                Title = body.Text("event_definition_title") ?? happened.Text("message"),
                Text =
                    happened.Text("message") == body.Text("event_definition_title")
                        ? body.Prose("event_definition_description") ?? FirstOf(body.Items("backlog"))
                        : happened.Prose("message"),
                Severity =
                    labels.First("severity")
                    ?? happened.Number("priority") switch
                    {
                        1 => "low",
                        2 => "normal",
                        3 => "high",
                        4 => "critical",
                        _ => null,
                    },
            }
        ).Labelled(labels).AsMoment();
        return ParsedWebhook.One(definition == TestDefinition ? alert.AsTest() : alert);
    }

    private static string? FirstOf(IEnumerable<Field> messages) => messages.FirstOrDefault().Prose("message");

    private static ParsedWebhook Stream(WebhookRequest request, Field body)
    {
        var (result, stream) = (body["check_result"], body["stream"]);
        if (stream.Text("id") is not { } id)
            return ParsedWebhook.NotUnderstood("no stream");
        var first = result.Items("matching_messages").FirstOrDefault();
        return ParsedWebhook.One(
            (
                Alert.Of(request, id, EventState.Firing, result.Time("triggered_at")) with
                {
                    Title = result["triggered_condition"].Text("title") is { } condition
                        ? $"{stream.Text("title")}: {condition}"
                        : stream.Text("title"),
                    Text = first.Prose("message") ?? result.Prose("result_description"),
                }
            )
                .Labelled(new Words { { "stream", stream.Text("title") }, { "instance", first.Text("source") } })
                .AsMoment()
        );
    }
}
