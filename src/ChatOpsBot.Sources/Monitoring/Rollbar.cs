namespace ChatOpsBot.Sources.Monitoring;

/// <summary>
/// Rollbar's webhooks: https://docs.rollbar.com/docs/webhooks. The item is the card. Rollbar does not sign, and calls
/// again for up to 16 days what was not answered in 3 s.
/// </summary>
internal sealed class Rollbar : IEventSource
{
    public string Type => "rollbar";
    public string Name => "Rollbar";
    public string Docs => "https://docs.rollbar.com/docs/webhooks";
    public string Setup =>
        "*Project settings*, *Notifications*, *Webhook*: URL `{url}?token=SECRET`, format JSON, "
        + "rules for new, reactivated, reopened and resolved items and high occurrence rates.";
    public IReadOnlyList<WebhookAuth> Authentication { get; } = [WebhookAuth.QueryToken(), WebhookAuth.Basic];
    public int MaxBodyBytes => 4 * 1024 * 1024;

    public ParsedWebhook Parse(WebhookRequest request) => Field.Read(request.Body, body => Parse(request, body));

    private static ParsedWebhook Parse(WebhookRequest request, Field body)
    {
        if (body.Text("event_name") is not { } name)
            return ParsedWebhook.NotUnderstood("no event name");
        var (item, text) = (body["data"]["item"], Words(body));
        if (name == "test")
            return ParsedWebhook.One(
                (
                    Alert.Of(request, "test", EventState.Info, null) with
                    {
                        Title = "Rollbar",
                        Text = body["data"].Prose("message"),
                    }
                ).AsTest()
            );
        if (text is null)
            return ParsedWebhook.NotHandled(name);
        if (item.Word("id") is not { } id)
            return ParsedWebhook.NotUnderstood("no item");

        var resolved = name == "resolved_item";
        var last = item["last_occurrence"].IsObject ? item["last_occurrence"] : body["data"]["occurrence"];
        // What people do with an item has no time.
        var time = resolved
            ? request.Received
            : last.UnixSeconds("timestamp") ?? item.UnixSeconds("last_occurrence_timestamp");
        return ParsedWebhook.One(
            (
                Alert.Of(request, id, resolved ? EventState.Resolved : EventState.Firing, time) with
                {
                    Started = name == "new_item" ? item.UnixSeconds("first_occurrence_timestamp") : null,
                    Ended = resolved ? time : null,
                    Title = item.Text("title"),
                    Text = text.Length > 0 ? text : null,
                    Url =
                        body["data"].Text("url")
                        ?? item.Text("url")
                        ?? (
                            last.Text("uuid") is { } uuid
                                ? $"https://rollbar.com/occurrence/uuid/?uuid={Uri.EscapeDataString(uuid)}"
                                : null
                        ),
                    Severity = LevelOf(item),
                    Environment = item.Text("environment"),
                    Commit = last["server"].Text("code_version"),
                }
            ).Labelled(
                new Words
                {
                    { "framework", item.Word("framework") },
                    { "language", last.Text("language") },
                    { "number", item.Word("counter") },
                }
            )
        );
    }

    private static string? Words(Field body) =>
        (body.Text("event_name"), body["data"]) switch
        {
            ("new_item", _) => "new",
            ("occurrence", _) => "occurred",
            ("reactivated_item" or "reopened_item", _) => "is back after it was resolved",
            ("exp_repeat_item", var data) =>
                $"occurred {data.AnyNumber("occurrences") ?? data["item"].AnyNumber("total_occurrences")} times",
            ("item_velocity", _) => "occurs at a high rate",
            ("resolved_item", _) => "",
            _ => null,
        };

    private static string? LevelOf(Field item) =>
        item.Number("level") switch
        {
            >= 50 => "critical",
            >= 40 => "error",
            >= 30 => "warning",
            >= 20 => "info",
            >= 10 => "debug",
            _ => item.Text("level"),
        };
}
