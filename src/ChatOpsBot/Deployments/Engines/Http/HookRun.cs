using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using ChatOpsBot.Deployments.Engines.Script;
using ChatOpsBot.Store;

namespace ChatOpsBot.Deployments.Engines.Http;

/// <summary>How a run stands by the hook's own words: in its answers, and in what it calls back.</summary>
/// <param name="Run">The run's id; needed in a callback only.</param>
/// <param name="State"><c>pending</c>, <c>running</c>, <c>succeeded</c>, <c>failed</c> or <c>cancelled</c>.</param>
/// <param name="Text">What it does, or why it failed: one line.</param>
/// <param name="Percent">Done so far.</param>
/// <param name="Log">Where to read on.</param>
/// <param name="Tail">The end of its output.</param>
/// <param name="Timestamp">When it stood so, in a callback; when that was sent, where it does not say.</param>
/// <param name="Status">In the answer to a start: where to ask how it stands, on the same server.</param>
internal sealed record HookReport(
    string? Run,
    string? State,
    string? Text,
    double? Percent,
    string? Log,
    string? Tail,
    DateTimeOffset? Timestamp,
    string? Status
)
{
    /// <summary>Null when it says nothing of how it stands.</summary>
    public EngineStatus? ToStatus() =>
        State?.ToLowerInvariant() switch
        {
            "pending" or "queued" => Make(EngineState.Pending),
            "running" or "in_progress" => Make(EngineState.Running),
            "succeeded" or "success" => Make(EngineState.Succeeded),
            "failed" or "failure" or "error" => Make(EngineState.Failed),
            "cancelled" or "canceled" => Make(EngineState.Cancelled),
            _ => null,
        };

    /// <summary>Its words are shown like a command's: plain, and not too many.</summary>
    private EngineStatus Make(EngineState state)
    {
        var (text, output) = (Read(Text), Read(Tail));
        return new(
            state,
            text?.LastLine ?? output?.Step,
            Percent is { } percent ? (int)Math.Clamp(percent, 0, 100) : output?.Percent,
            Uri.TryCreate(Log, UriKind.Absolute, out var log) && log.Scheme is "http" or "https" ? log : null,
            output?.Tail
        );
    }

    private static ScriptOutput? Read(string? text) =>
        text is null ? null : ScriptOutput.Read(Encoding.UTF8.GetBytes(text));

    public static HookReport? Read(ReadOnlySpan<byte> body)
    {
        try
        {
            return JsonSerializer.Deserialize(body, HookJson.Default.HookReport);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, HookJson.Default.HookReport);
}

/// <summary>What the hook has reported of a run, and whose secret authenticates it.</summary>
/// <param name="At">When it stood as <paramref name="Report"/> says.</param>
internal sealed record HookRun(string Service, string Environment, DateTimeOffset At, HookReport? Report)
{
    public static readonly TimeSpan KeepFor = TimeSpan.FromDays(60);

    public static string KeyOf(string run) => $"hook-run/{run}";

    public static HookRun Read(Document document) =>
        JsonSerializer.Deserialize(document.Body.Span, HookJson.Default.HookRun)!;

    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, HookJson.Default.HookRun);

    /// <summary>Takes the report in, and stores what came of it; nothing where there is no such run.</summary>
    /// <param name="at">When it stood so.</param>
    public static async Task TakeAsync(
        IStore store,
        string run,
        HookReport report,
        DateTimeOffset at,
        CancellationToken cancellationToken
    )
    {
        while (await store.GetAsync(KeyOf(run), cancellationToken) is { } known)
        {
            var (before, after) = (Read(known), Read(known).Take(report, at));
            if (
                after == before
                || (
                    await store.CommitAsync(
                        new Commit().Put(known.Key, after.ToBytes(), known.Version, KeepFor),
                        cancellationToken
                    )
                ).IsDone
            )
                return;
        }
    }

    /// <summary>
    /// Reports that come late, twice or in another order end in the same run: the newest counts, and of those that say
    /// it is over, the first.
    /// </summary>
    public HookRun Take(HookReport report, DateTimeOffset at)
    {
        if (Report is null)
            return this with { At = at, Report = report };
        var (isOver, wasOver) = (report.ToStatus()?.IsOver == true, Report.ToStatus()?.IsOver == true);
        var counts =
            isOver != wasOver ? isOver
            : at != At ? at < At == isOver
            : Compare(report, Report) > 0;
        return counts ? this with { At = at, Report = report } : this;
    }

    /// <summary>Of one moment the one that is further, and in the end any order will do that is everybody's.</summary>
    private static int Compare(HookReport one, HookReport other) =>
        (one.ToStatus()?.State, one.Percent) is var further
        && (other.ToStatus()?.State, other.Percent) is var known
        && further != known
            ? Comparer<(EngineState?, double?)>.Default.Compare(further, known)
            : one.ToBytes().AsSpan().SequenceCompareTo(other.ToBytes());
}

/// <summary>
/// What the hook is sent. The same <paramref name="Run"/> comes again when an answer was lost, with the same
/// <c>webhook-id</c>.
/// </summary>
/// <param name="Action"><c>deploy</c> or <c>cancel</c>.</param>
/// <param name="Callback">Where to tell how it goes; null when the bot does not know its own address.</param>
internal sealed record HookRequest(
    string Action,
    string Run,
    long Deploy,
    string Service,
    string Environment,
    string Version,
    string Sha,
    string Ref,
    string Step,
    int Percent,
    string? Callback,
    IReadOnlyDictionary<string, string> Variables
)
{
    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, HookJson.Default.HookRequest);
}

[JsonSerializable(typeof(HookReport))]
[JsonSerializable(typeof(HookRun))]
[JsonSerializable(typeof(HookRequest))]
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
internal sealed partial class HookJson : JsonSerializerContext;
