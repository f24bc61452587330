namespace ChatOpsBot.Sources.Generic;

/// <summary>
/// A source that is nothing by itself: configuration says what its deliveries mean (<c>Sources:{name}:Events</c>).
/// </summary>
public interface IMappedSource : IEventSource
{
    /// <summary>
    /// The same source with the rules of one sender. One that cannot be read is left out; <see cref="EventRule.Check"/>
    /// names it.
    /// </summary>
    IEventSource With(IEnumerable<EventRule> rules);
}

/// <summary>
/// Any tool that posts JSON, or a form. Configuration alone defines what its deliveries mean; see
/// <see cref="EventRule"/>.
/// </summary>
internal sealed class AnyTool(Mapping mapping) : IMappedSource
{
    public AnyTool()
        : this(Mapping.None) { }

    public string Type => "generic";
    public string Name => "Any tool";
    public string Docs => "https://www.rfc-editor.org/rfc/rfc8259";

    public string Setup =>
        "Have the tool post its JSON (or a form) to `{url}`, and map it in `Sources:{name}:Events`; "
        + "docs/configuration.md shows an example in ten lines. Set `Sources:{name}:Authentication` if it "
        + "authenticates in another way.";

    public IReadOnlyList<WebhookAuth> Authentication { get; } =
    [WebhookAuth.Bearer, WebhookAuth.Basic, WebhookAuth.QueryToken()];
    public BodyFormats Accepts => BodyFormats.JsonOfAnyType | BodyFormats.FormPayload | BodyFormats.Form;
    public IReadOnlyList<string> Headers => mapping.Headers;
    public IReadOnlyList<string> Parameters => mapping.Parameters;

    public IEventSource With(IEnumerable<EventRule> rules) => new AnyTool(Mapping.Read("", rules, []));

    public ParsedWebhook Parse(WebhookRequest request) =>
        Field.Read(
            request.Body,
            body =>
                mapping.Parse(request, body)
                ?? ParsedWebhook.NotUnderstood(
                    mapping.IsEmpty ? "no rules for it (Events)" : "none of its rules matches"
                )
        );
}
