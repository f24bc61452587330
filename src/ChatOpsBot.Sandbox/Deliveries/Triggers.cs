using System.Globalization;
using System.Security.Cryptography;
using ChatOpsBot.Sandbox.WebApi;

namespace ChatOpsBot.Sandbox.Deliveries;

/// <param name="ViewId">The modal that it came from; null when it came from elsewhere.</param>
internal sealed record Trigger(string User, string? ViewId, DateTimeOffset Issued)
{
    public bool IsExchanged { get; init; }

    /// <summary>The browser tab that it came from, if any.</summary>
    public string? Tab { get; init; }
}

/// <summary>
/// Permits to show a person a modal: three seconds, once.
/// <see href="https://docs.slack.dev/interactivity/handling-user-interaction#modal_responses"/>
/// </summary>
internal sealed class Triggers(TimeProvider time)
{
    private static readonly TimeSpan Life = TimeSpan.FromSeconds(3);

    // Kept for a while after their end, so that a late caller gets "expired", not "invalid".
    private static readonly TimeSpan Remembered = TimeSpan.FromMinutes(30);

    private readonly Lock guard = new();
    private readonly Dictionary<string, Trigger> issued = [];
    private readonly Queue<string> order = new();

    public string Issue(string user, string? viewId = null)
    {
        var now = time.GetUtcNow();
        var (number, secret) = (
            RandomNumberGenerator.GetInt32(1_000_000),
            RandomNumberGenerator.GetHexString(32, lowercase: true)
        );
        var id = string.Create(CultureInfo.InvariantCulture, $"{now.ToUnixTimeMilliseconds()}.{number:D6}.{secret}");
        lock (guard)
        {
            while (order.TryPeek(out var oldest) && issued[oldest].Issued + Remembered < now)
                issued.Remove(order.Dequeue());
            issued[id] = new Trigger(user, viewId, now) { Tab = ActingTab.Current };
            order.Enqueue(id);
        }

        return id;
    }

    public ApiError? Exchange(string? id, out Trigger trigger)
    {
        lock (guard)
        {
            if (id is null || !issued.TryGetValue(id, out trigger!))
            {
                trigger = new Trigger("", null, default);
                return new ApiError("invalid_trigger_id");
            }

            if (trigger.IsExchanged)
                return new ApiError("exchanged_trigger_id");
            if (time.GetUtcNow() - trigger.Issued > Life)
                return new ApiError("expired_trigger_id");
            issued[id] = trigger with { IsExchanged = true };
            return null;
        }
    }
}
