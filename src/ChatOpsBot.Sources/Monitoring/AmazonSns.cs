using ChatOpsBot.Sources.Authentication;
using ChatOpsBot.Sources.Generic;

namespace ChatOpsBot.Sources.Monitoring;

/// <summary>
/// Amazon SNS, over which CloudWatch, CloudFormation, EventBridge and most of AWS speak:
/// https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html. The message is text inside of a signed
/// envelope; what it is shows in itself, or is said by the sender's rules (<c>Sources:{name}:Events</c>). A topic sends
/// nothing before its address has been visited once.
/// </summary>
internal sealed partial class AmazonSns(Mapping mapping) : IMappedSource
{
    public AmazonSns()
        : this(Mapping.None) { }

    public string Type => "aws-sns";
    public string Name => "Amazon SNS (CloudWatch, CloudFormation, ECR, EventBridge)";
    public string Docs => "https://docs.aws.amazon.com/sns/latest/dg/sns-http-https-endpoint-as-subscriber.html";
    public string Setup =>
        "A subscription to the topic, protocol HTTPS, endpoint `{url}`, raw message delivery off; "
        + "name the topic's ARN under `Sources:…:Only` first, and the bot confirms the subscription by "
        + "itself. "
        + "Alarms of CloudWatch, stacks of CloudFormation (`--notification-arns`) and rules of "
        + "EventBridge send to such a topic: CodePipeline, CodeBuild, ECS, ECR, GuardDuty, Inspector, "
        + "Security Hub and Health are understood, "
        + "of all other services name, state, sentence and link are shown. "
        + "What you publish yourself is read by `Sources:…:Events`, "
        + "whose paths begin in the message (`job.status`) where that is JSON, "
        + "and else in the envelope (`Subject`, `Message`).";

    public IReadOnlyList<WebhookAuth> Authentication { get; } = [WebhookAuth.AmazonSns];
    public IReadOnlyList<string> Headers => mapping.Headers;
    public IReadOnlyList<string> Parameters => mapping.Parameters;

    public IEventSource With(IEnumerable<EventRule> rules) => new AmazonSns(Mapping.Read("", rules, []));

    // SNS says text/plain.
    public BodyFormats Accepts => BodyFormats.JsonOfAnyType;

    public string? DeliveryId(WebhookRequest request) =>
        Field.Read(request.Body, envelope => envelope.Text("MessageId"));

    public ParsedWebhook Parse(WebhookRequest request) =>
        Field.Read(
            request.Body,
            envelope =>
                envelope.Text("Type") switch
                {
                    "Notification" => envelope.ReadInner(
                        "Message",
                        message =>
                            message.IsObject
                                ? mapping.Parse(request, message) ?? Json(request, envelope, message)
                                : null
                    )
                        ?? mapping.Parse(request, envelope)
                        ?? Text(request, envelope),
                    "SubscriptionConfirmation" => Confirmation(envelope),
                    "UnsubscribeConfirmation" => ParsedWebhook.NotHandled("UnsubscribeConfirmation"),
                    _ => ParsedWebhook.NotUnderstood("not a message of SNS"),
                }
        );

    private static ParsedWebhook Confirmation(Field envelope) =>
        envelope.Text("SubscribeURL") is { } address && AmazonSnsAuth.IsOfAmazon(address)
            ? ParsedWebhook.NotHandled("SubscriptionConfirmation") with
            {
                Confirm = address,
            }
            : ParsedWebhook.NotUnderstood("a confirmation that is not at Amazon");

    private static ParsedWebhook Json(WebhookRequest request, Field envelope, Field message) =>
        message.Text("AlarmName") is not null ? Alarm(request, envelope, message)
        : message.Text("detail-type") is { } type ? EventBridge(request, message, type)
        : Text(request, envelope);

    /// <summary>A message of CloudFormation, or of whoever publishes to the topic.</summary>
    private static ParsedWebhook Text(WebhookRequest request, Field envelope)
    {
        var text = envelope.Text("Message") ?? "";
        if (text.StartsWith("StackId='", StringComparison.Ordinal))
            return Stack(request, Lines(text));
        var isJson = text.AsSpan().TrimStart() is ['{' or '[', ..];
        return ParsedWebhook.One(
            Other(
                    request,
                    request.DeliveryId,
                    envelope.Time("Timestamp"),
                    envelope.Text("Subject") ?? TopicOf(envelope),
                    isJson ? null : envelope.Prose("Message")
                )
                .Labelled(new Words { { "topic", TopicOf(envelope) } })
        );
    }

    private static ChatOpsEvent Other(
        WebhookRequest request,
        string id,
        DateTimeOffset? time,
        string? title,
        string? text
    ) => Alert.Of(request, id, EventState.Info, time) with { Title = title, Text = text };

    private static string? TopicOf(Field envelope) => envelope.Text("TopicArn")?.Split(':')[^1];

    private static string Console(string service, string region, string place) =>
        $"https://{region}.console.aws.amazon.com/{service}/home?region={region}#{place}";

    /// <summary><c>arn:aws:cloudwatch:eu-central-1:…</c></summary>
    private static string? RegionOf(string? arn) =>
        arn?.Split(':') is [_, _, _, { Length: > 0 } region, ..]
        && region.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-')
            ? region
            : null;
}
