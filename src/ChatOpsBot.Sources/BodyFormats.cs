namespace ChatOpsBot.Sources;

/// <summary>
/// In which forms a tool posts what it has to say. <see cref="WebhookRequest.Body"/> is JSON for all of them but
/// <see cref="Text"/>.
/// </summary>
[Flags]
public enum BodyFormats
{
    None = 0,

    /// <summary>Declared as JSON: <c>application/json</c>, <c>application/…+json</c>.</summary>
    Json = 1,

    /// <summary>A form whose field <c>payload</c> holds the JSON.</summary>
    FormPayload = 2,

    /// <summary>
    /// A form whose fields become a JSON object of strings; a field that is there twice has both values, with a comma
    /// between.
    /// </summary>
    Form = 4,

    /// <summary>Whatever else it is (XML, CSV, plain text), kept as sent and not looked into.</summary>
    Text = 8,

    /// <summary>Whatever the request says of its type.</summary>
    AnyType = 16,

    /// <summary>JSON under any type or none, for tools that say text/plain.</summary>
    JsonOfAnyType = Json | AnyType,
}
