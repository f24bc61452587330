using System.Text.Json;
using System.Text.Json.Serialization;
using ChatOpsBot.Store;

namespace ChatOpsBot.OnCall.Escalation.Running;

internal enum PageJobKind
{
    /// <summary>What was due has come; void when another timer has been set since.</summary>
    Due,

    /// <summary>The alerts of a card changed.</summary>
    Alert,

    /// <summary>Maintenance of the service began or ended.</summary>
    Maintenance,

    /// <summary>Someone acknowledges it, with others.</summary>
    Acknowledge,

    /// <summary>Someone resolves it, with others.</summary>
    Resolve,

    /// <summary>A direct message may have been posted since the page changed.</summary>
    Refresh,
}

/// <summary>One task about one page.</summary>
internal sealed partial record PageJob(PageJobKind Kind)
{
    public const string QueueName = "pages";

    public long Number { get; init; }

    /// <inheritdoc cref="Page.Timer"/>
    public int Timer { get; init; }

    public string? Card { get; init; }
    public string? Service { get; init; }

    /// <summary>One of them fires, again or for the first time.</summary>
    public bool Fires { get; init; }

    /// <summary>One of those that fire is a moment, whose end is never reported.</summary>
    public bool IsMoment { get; init; }

    /// <summary>The person; a name where the alert's tool reports it.</summary>
    public string? By { get; init; }

    /// <summary>How often it was tried.</summary>
    public int Tries { get; init; }

    public static NewWork Due(Page page, DateTimeOffset now) =>
        new PageJob(PageJobKind.Due) { Number = page.Number, Timer = page.Timer }.ToWork(
            page.Due is { } due && due > now && !page.IsAhead(now) ? due - now : TimeSpan.Zero
        );

    public NewWork ToWork(TimeSpan delay = default) =>
        new(QueueName, JsonSerializer.SerializeToUtf8Bytes(this, PageJobJson.Default.PageJob))
        {
            // A timer has no lane: one that waits for its time would hold up what is due. Of two at once one conflicts,
            // and looks again.
            Lane = Kind == PageJobKind.Alert ? $"{Service?.ToLowerInvariant()}/{Card}" : null,
            Delay = delay,
            Priority = Kind == PageJobKind.Refresh ? 4 : 1,
        };

    public static PageJob Read(WorkItem item) =>
        JsonSerializer.Deserialize(item.Payload.Span, PageJobJson.Default.PageJob)!;

    [JsonSerializable(typeof(PageJob))]
    [JsonSourceGenerationOptions(
        PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
        UseStringEnumConverter = true
    )]
    private sealed partial class PageJobJson : JsonSerializerContext;
}
