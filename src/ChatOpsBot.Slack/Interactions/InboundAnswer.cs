using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace ChatOpsBot.Slack;

/// <summary>
/// What Slack gets back at once: the body of a 200 over HTTP, the payload of the acknowledgement in Socket Mode. Which
/// one fits depends on the request; <see cref="Empty"/> always does.
/// </summary>
public sealed class InboundAnswer
{
    private InboundAnswer(byte[] json) => Json = json;

    /// <summary>Received, and nothing to say; a submitted view closes.</summary>
    public static InboundAnswer Empty { get; } = new([]);

    /// <summary>To a <see cref="ViewSubmission"/>: closes all views of the stack.</summary>
    public static InboundAnswer ClearViews { get; } = Write(writer => writer.WriteString("response_action", "clear"));

    /// <summary>
    /// Of type <c>application/json</c>; no byte at all when empty, for Slack reads even <c>{}</c> as an answer.
    /// </summary>
    public ReadOnlyMemory<byte> Json { get; }

    public static InboundAnswer Challenge(UrlVerification request) =>
        Write(writer => writer.WriteString("challenge", request.Challenge));

    /// <summary>To a <see cref="SlashCommand"/>: a message in its channel.</summary>
    /// <exception cref="ArgumentException">The message says nothing.</exception>
    public static InboundAnswer Reply(MessageResponse message) =>
        new(JsonSerializer.SerializeToUtf8Bytes(Bound.Whole(message), Typed<MessageResponse>()));

    /// <summary>To a <see cref="ViewSubmission"/>: the view stays open and shows what is wrong.</summary>
    /// <param name="errors">A sentence for people, by the id of the <see cref="InputBlock"/> it is about.</param>
    /// <exception cref="ArgumentException">There is no error, or one without a block or a sentence.</exception>
    public static InboundAnswer ViewErrors(IReadOnlyDictionary<string, string> errors)
    {
        ArgumentNullException.ThrowIfNull(errors);
        Bound.Require(
            errors.Count > 0 && errors.All(error => error is { Key.Length: > 0, Value.Length: > 0 }),
            "Each error needs a block and a sentence."
        );
        return Write(writer =>
        {
            writer.WriteString("response_action", "errors");
            writer.WriteStartObject("errors");
            foreach (var (block, sentence) in errors)
                writer.WriteString(block, sentence);
            writer.WriteEndObject();
        });
    }

    /// <summary>To a <see cref="ViewSubmission"/>: another view in the place of this one.</summary>
    /// <exception cref="ArgumentException">The view is beyond what Slack accepts.</exception>
    public static InboundAnswer UpdateView(ModalViewDefinition view) => View("update", view);

    /// <summary>To a <see cref="ViewSubmission"/>: another view on top of this one; three at most.</summary>
    /// <exception cref="ArgumentException">The view is beyond what Slack accepts.</exception>
    public static InboundAnswer PushView(ModalViewDefinition view) => View("push", view);

    /// <summary>To a <see cref="BlockOptionsRequest"/>.</summary>
    /// <param name="options">At most <see cref="Limits.SelectOptions"/>; none says that nothing was found.</param>
    /// <exception cref="ArgumentException">There are too many.</exception>
    public static InboundAnswer Options(IReadOnlyList<Option> options) =>
        Write(writer => Add(writer, "options", Bound.Items(options, Limits.SelectOptions, min: 0)));

    /// <inheritdoc cref="Options"/>
    /// <param name="groups">At most <see cref="Limits.SelectOptionGroups"/>.</param>
    public static InboundAnswer OptionGroups(IReadOnlyList<OptionGroup> groups) =>
        Write(writer => Add(writer, "option_groups", Bound.Items(groups, Limits.SelectOptionGroups, min: 0)));

    private static InboundAnswer View(string action, ModalViewDefinition view)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(Bound.Whole(view), Typed<ViewDefinition>());
        Bound.Require(
            json.Length <= Limits.ViewBytes,
            $"The view has {json.Length} bytes; {Limits.ViewBytes} are allowed."
        );
        return Write(writer =>
        {
            writer.WriteString("response_action", action);
            writer.WritePropertyName("view");
            writer.WriteRawValue(json, skipInputValidation: true);
        });
    }

    private static void Add<T>(Utf8JsonWriter writer, string name, T value)
    {
        writer.WritePropertyName(name);
        JsonSerializer.Serialize(writer, value, Typed<T>());
    }

    private static JsonTypeInfo<T> Typed<T>() => (JsonTypeInfo<T>)SlackJson.Options.GetTypeInfo(typeof(T));

    private static InboundAnswer Write(Action<Utf8JsonWriter> fill)
    {
        using var json = new MemoryStream();
        using (var writer = new Utf8JsonWriter(json, SlackJson.Writer))
        {
            writer.WriteStartObject();
            fill(writer);
            writer.WriteEndObject();
        }

        return new(json.ToArray());
    }
}
