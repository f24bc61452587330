namespace ChatOpsBot.Sources.Monitoring;

/// <summary>
/// Monit has no webhook but runs programs: deploy/senders/monit-notify sends what Monit says of an event as a form
/// (https://mmonit.com/monit/documentation/monit.html#EXEC). The service is the card; each kind of test an alert on it.
/// </summary>
internal sealed class Monit : IEventSource
{
    public string Type => "monit";
    public string Name => "Monit";
    public string Docs => "https://mmonit.com/monit/documentation/monit.html#EXEC";
    public string Setup =>
        "Copy [`monit-notify`](../deploy/senders/monit-notify), "
        + "write the address `{url}` and the secret as it says, and act by it: "
        + "`if failed port 8080 then exec \"/usr/local/lib/chatops/monit-notify failed\" else if succeeded "
        + "then exec \"/usr/local/lib/chatops/monit-notify succeeded\"`.";

    public IReadOnlyList<WebhookAuth> Authentication { get; } = [WebhookAuth.Bearer, WebhookAuth.Basic];
    public BodyFormats Accepts => BodyFormats.Json | BodyFormats.Form;

    public ParsedWebhook Parse(WebhookRequest request) => Field.Read(request.Body, body => Parse(request, body));

    private static ParsedWebhook Parse(WebhookRequest request, Field body)
    {
        if (body.Text("service") is not { } service || body.Text("event") is not { } happened)
            return ParsedWebhook.NotUnderstood("no service and event");
        var state = Alert.StateOf(body.Text("phase")) ?? StateOf(happened);
        var host = body.Text("host");
        var time = body.UnixSeconds("timestamp") ?? body.AnyTime("date");
        var labels = new Words
        {
            { "instance", host },
            { "check", service },
            { "event", happened },
            { "service", body.Text("app") },
            { "environment", body.Text("environment") },
        };
        var alert = (
            Alert.Of(request, $"{host}/{service}", TestOf(happened), state, time) with
            {
                Ended = state == EventState.Resolved ? time : null,
                Title = host is null ? service : $"{service} on {host}",
                Text = body.Prose("description") is { } text ? $"{happened}: {text}" : happened,
            }
        ).Labelled(labels);
        return ParsedWebhook.One(state == EventState.Info ? alert.AsMoment() : alert);
    }

    // The table of events: https://mmonit.com/monit/documentation/monit.html#Setting-an-event-filter. A change (of a
    // checksum, a process id) has no end.
    private static EventState StateOf(string happened) =>
        happened.Split(' ')[^1].ToLowerInvariant() switch
        {
            "succeeded" or "exists" or "recovery" or "ok" or "up" or "done" or "match" => EventState.Resolved,
            "changed" => happened.Contains(" not ", StringComparison.Ordinal) ? EventState.Resolved : EventState.Info,
            _ => EventState.Firing,
        };

    /// <summary>
    /// What is tested, without how it came out: "Connection failed" and "Connection succeeded" are both of the
    /// connection.
    /// </summary>
    private static string TestOf(string happened) =>
        happened is "Exists" or "Does not exist" ? "existence"
        : happened.Split(' ') is [.. var words, _] && words.Length > 0
            ? string.Join(' ', words.Where(word => word is not ("not" or "doesn't"))).ToLowerInvariant()
        : happened.ToLowerInvariant();
}
