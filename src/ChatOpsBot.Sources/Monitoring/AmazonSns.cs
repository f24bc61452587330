using ChatOpsBot.Sources.Authentication;

namespace ChatOpsBot.Sources.Monitoring;

/// <summary>
/// Amazon SNS, over which CloudWatch, CloudFormation, EventBridge and most of AWS speak: https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html. The message is text inside of
/// a signed envelope; what it is shows in itself. A topic sends nothing before its address has been visited once.
/// </summary>
internal sealed partial class AmazonSns : IEventSource
{
    public string Type => "aws-sns";
    public string Name => "Amazon SNS (CloudWatch, CloudFormation, ECR, EventBridge)";
    public string Docs => "https://docs.aws.amazon.com/sns/latest/dg/sns-http-https-endpoint-as-subscriber.html";
    public string Setup =>
        "A subscription to the topic, protocol HTTPS, endpoint `{url}`, raw message delivery off; name the topic's ARN under `Sources:…:Only` first, and the bot confirms the subscription by itself. "
        + "Alarms of CloudWatch, stacks of CloudFormation (`--notification-arns`) and rules of EventBridge (images of ECR) send to such a topic.";

    public IReadOnlyList<WebhookAuth> Authentication { get; } = [WebhookAuth.AmazonSns];

    // SNS says text/plain.
    public BodyFormats Accepts => BodyFormats.JsonOfAnyType;

    public string? DeliveryId(WebhookRequest request) => Field.Read(request.Body, envelope => envelope.Text("MessageId"));

    public ParsedWebhook Parse(WebhookRequest request) => Field.Read(request.Body, envelope => envelope.Text("Type") switch
    {
        "Notification" => envelope.ReadInner("Message", message => Json(request, envelope, message)) ?? Text(request, envelope),
        "SubscriptionConfirmation" => Confirmation(envelope),
        "UnsubscribeConfirmation" => ParsedWebhook.NotHandled("UnsubscribeConfirmation"),
        _ => ParsedWebhook.NotUnderstood("no message of SNS"),
    });

    private static ParsedWebhook Confirmation(Field envelope) => envelope.Text("SubscribeURL") is { } address && AmazonSnsAuth.IsOfAmazon(address)
        ? ParsedWebhook.NotHandled("SubscriptionConfirmation") with { Confirm = address }
        : ParsedWebhook.NotUnderstood("a confirmation that is not at Amazon");

    private static ParsedWebhook Json(WebhookRequest request, Field envelope, Field message) =>
        message.Text("AlarmName") is not null ? Alarm(request, envelope, message)
        : message.Text("detail-type") is { } type ? EventBridge(request, message, type)
        : Text(request, envelope);

    private static ParsedWebhook EventBridge(WebhookRequest request, Field message, string type) => type switch
    {
        "CloudWatch Alarm State Change" => AlarmChange(request, message),
        "CloudFormation Stack Status Change" => StackChange(request, message),
        "ECR Image Action" => ImageAction(request, message),
        "ECR Image Scan" => ImageScan(request, message),
        _ => ParsedWebhook.One(Other(request, message.Text("id") ?? request.DeliveryId, message.Time("time"), type, message.Items("resources").FirstOrDefault().Text())
            .Labelled(new Words { { "aws_source", message.Text("source") }, { "account", message.Text("account") }, { "region", message.Text("region") } })),
    };

    /// <summary>A message of CloudFormation, or of whoever publishes to the topic.</summary>
    private static ParsedWebhook Text(WebhookRequest request, Field envelope)
    {
        var text = envelope.Text("Message") ?? "";
        if (text.StartsWith("StackId='", StringComparison.Ordinal)) return Stack(request, Lines(text));
        var isJson = text.AsSpan().TrimStart() is ['{' or '[', ..];
        return ParsedWebhook.One(Other(request, request.DeliveryId, envelope.Time("Timestamp"), envelope.Text("Subject") ?? TopicOf(envelope), isJson ? null : envelope.Prose("Message"))
            .Labelled(new Words { { "topic", TopicOf(envelope) } }));
    }

    private static ChatOpsEvent Other(WebhookRequest request, string id, DateTimeOffset? time, string? title, string? text) =>
        Alert.Of(request, id, EventState.Info, time) with { Title = title, Text = text };

    private static string? TopicOf(Field envelope) => envelope.Text("TopicArn")?.Split(':')[^1];

    private static string Console(string service, string region, string place) => $"https://{region}.console.aws.amazon.com/{service}/home?region={region}#{place}";

    /// <summary><c>arn:aws:cloudwatch:eu-central-1:…</c></summary>
    private static string? RegionOf(string? arn) => arn?.Split(':') is [_, _, _, { Length: > 0 } region, ..] && region.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-') ? region : null;
}
