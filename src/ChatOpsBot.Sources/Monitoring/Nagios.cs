namespace ChatOpsBot.Sources.Monitoring;

/// <summary>
/// Nagios, and what speaks like it: none of them has a webhook, so a notification command sends the macros as a form
/// (deploy/senders/nagios-notify).
/// https://assets.nagios.com/downloads/nagioscore/docs/nagioscore/4/en/notifications.html
/// </summary>
internal sealed class Nagios : IEventSource
{
    private const string Script =
        "Copy [`nagios-notify`](../deploy/senders/nagios-notify), "
        + "write the address `{url}` and the secret as it says, ";

    public required string Type { get; init; }
    public required string Name { get; init; }
    public required string Docs { get; init; }
    public required string Setup { get; init; }
    public IReadOnlyList<WebhookAuth> Authentication { get; } = [WebhookAuth.Bearer, WebhookAuth.Basic];
    public BodyFormats Accepts => BodyFormats.Json | BodyFormats.Form;

    public static Nagios Itself() =>
        new()
        {
            Type = "nagios",
            Name = "Nagios",
            Docs = "https://assets.nagios.com/downloads/nagioscore/docs/nagioscore/4/en/notifications.html",
            Setup =
                Script
                + "set `enable_environment_macros=1`, and take "
                + "[`nagios.cfg`](../deploy/senders/nagios.cfg) for the command and the contact.",
        };

    public static Nagios Icinga() =>
        new()
        {
            Type = "icinga",
            Name = "Icinga",
            Docs = "https://icinga.com/docs/icinga-2/latest/doc/03-monitoring-basics/#notifications",
            Setup =
                Script
                + "and include [`icinga2.conf`](../deploy/senders/icinga2.conf), which has the command, "
                + "the user and who is notified of what.",
        };

    public static Nagios Opsview() =>
        new()
        {
            Type = "opsview",
            Name = "Opsview",
            Docs = "https://docs.itrsgroup.com/docs/opsview/current/configuration/notifications/index.html",
            Setup =
                Script
                + "and make it a notification method (*Configuration*, *Notification Methods*, "
                + "command `nagios-notify`); it gets the same `NAGIOS_` variables.",
        };

    public ParsedWebhook Parse(WebhookRequest request) => Field.Read(request.Body, body => Parse(request, body));

    private static ParsedWebhook Parse(WebhookRequest request, Field body)
    {
        if (body.Text("host") is not { } host || body.Text("type")?.ToUpperInvariant() is not { } what)
            return ParsedWebhook.NotUnderstood("no host and type");
        var read = Read(request, body, host);
        return what switch
        {
            // Of a recovery the last change of the state is the recovery itself.
            "PROBLEM" => ParsedWebhook.One(
                read with
                {
                    Started = body.AnyNumber("notification_number") is null or 1 ? body.AnyTime("since") : null,
                }
            ),
            "RECOVERY" => ParsedWebhook.One(Recovered(read)),
            "ACKNOWLEDGEMENT" => Acknowledged(
                request,
                read with
                {
                    State = EventState.Acknowledged,
                    Actor = Author(body),
                },
                body.Prose("comment")
            ),
            "FLAPPINGSTART" => ParsedWebhook.One(read.On(AlertCondition.Flapping)),
            "FLAPPINGSTOP" or "FLAPPINGEND" or "FLAPPINGDISABLED" => ParsedWebhook.One(
                IsGood(body) ? Recovered(read) : read
            ),
            "DOWNTIMESTART" => ParsedWebhook.One(Downtime(read, body, EventState.Running)),
            "DOWNTIMEEND" or "DOWNTIMECANCELLED" or "DOWNTIMEREMOVED" => ParsedWebhook.One(
                Downtime(read, body, EventState.Cancelled)
            ),
            "CUSTOM" => ParsedWebhook.One(
                read.AsNote(body.Prose("comment") ?? body.Prose("output")) with
                {
                    OpensCard = true,
                    Actor = Author(body),
                }
            ),
            _ => ParsedWebhook.NotUnderstood("unknown notification type"),
        };
    }

    private static ChatOpsEvent Read(WebhookRequest request, Field body, string host)
    {
        var check = body.Text("service");
        var labels = new Words
        {
            { "instance", host },
            { "check", check },
            { "address", body.Text("address") },
            { "hostgroups", body.Text("hostgroups") },
            { "service", body.Text("app") },
            { "environment", body.Text("environment") },
        };
        return (
            Alert.Of(
                request,
                check is null ? host : $"{host}/{check}",
                EventState.Firing,
                body.AnyTime("timestamp")
            ) with
            {
                Title = check is null ? host : $"{check} on {host}",
                Text = body.Prose("output"),
                Severity = IsGood(body) ? null : body.Text("state"),
                Links = new Words { { "runbook", body.Text("notes_url") }, { "graph", body.Text("action_url") } },
            }
        ).Labelled(labels);
    }

    private static bool IsGood(Field body) => body.Text("state")?.ToUpperInvariant() is "OK" or "UP";

    private static ChatOpsEvent Recovered(ChatOpsEvent read) =>
        read with
        {
            State = EventState.Resolved,
            OpensCard = false,
            Ended = read.Occurred,
            Severity = null,
        };

    private static ParsedWebhook Acknowledged(WebhookRequest request, ChatOpsEvent alert, string? comment) =>
        Alert.All(request, comment is null ? [alert] : [alert, alert.AsNote(comment)]);

    private static ChatOpsEvent Downtime(ChatOpsEvent read, Field body, EventState state) =>
        read.AsNote(body.Prose("comment")) with
        {
            Part = "downtime",
            State = state,
            Actor = Author(body),
        };

    private static Actor? Author(Field body) => body.Text("author") is { } author ? new Actor(author) : null;
}
