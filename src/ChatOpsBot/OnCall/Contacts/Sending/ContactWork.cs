using System.Text.Json;
using System.Text.Json.Serialization;
using ChatOpsBot.Store;

namespace ChatOpsBot.OnCall.Contacts.Sending;

internal enum ContactWorkKind
{
    /// <summary>The rules that wait for working hours: see when those are.</summary>
    Plan,

    /// <summary>Working hours have begun.</summary>
    Open,

    /// <summary>A later rule is due.</summary>
    Step,

    /// <summary>One notice by one method.</summary>
    Attempt,

    /// <summary>See whether Slack has taken a message.</summary>
    Watch,

    /// <summary>The code that verifies a method.</summary>
    Code,
}

/// <summary>One step towards reaching a person.</summary>
/// <param name="Subject">Of the notice; empty for a code.</param>
/// <param name="Round">Of the notice; empty for a code.</param>
internal sealed partial record ContactWork(ContactWorkKind Kind, string Subject, string Round, string Person)
{
    public const string QueueName = "contacts";

    /// <summary>The number of the rule.</summary>
    public int Step { get; init; }

    /// <summary>The id of the method.</summary>
    public string? Method { get; init; }

    /// <summary>How many tries have failed.</summary>
    public int Tries { get; init; }

    /// <summary>It waits beside its lane for its time, and others go first.</summary>
    public bool Aside { get; init; }

    /// <summary>High urgency goes first, then codes, which people wait for.</summary>
    public NewWork ToWork(Urgency urgency, TimeSpan delay = default) =>
        new(QueueName, JsonSerializer.SerializeToUtf8Bytes(this, ContactWorkJson.Default.ContactWork))
        {
            // By one method one after the other: those that had to wait become one.
            Lane = Kind == ContactWorkKind.Attempt && !Aside ? $"{Person}/{Method}" : null,
            Delay = delay,
            Priority =
                urgency == Urgency.Low ? 5
                : Kind == ContactWorkKind.Code ? 2
                : 0,
        };

    public static ContactWork Read(WorkItem item) =>
        JsonSerializer.Deserialize(item.Payload.Span, ContactWorkJson.Default.ContactWork)!;

    [JsonSerializable(typeof(ContactWork))]
    [JsonSourceGenerationOptions(
        PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        UseStringEnumConverter = true
    )]
    private sealed partial class ContactWorkJson : JsonSerializerContext;
}
