using System.Globalization;
using System.Text;
using ChatOpsBot.Store;

namespace ChatOpsBot.Deployments.Running;

/// <summary>
/// One change of a deploy in the making: by its work, or by someone's word. What came of it is stored at once, and
/// whatever else was to be done for the deploy is void then.
/// </summary>
internal sealed class DeployTurn(Deployment before, long version, DateTimeOffset now, Commit effects)
{
    public const string QueueName = "deploys";

    private readonly Deployment _deployment = before;
    private EnvironmentState? _before,
        _place;

    public DateTimeOffset Now => now;
    public Commit Effects => effects;
    public Deployment Deployment { get; set; } = before;

    /// <summary>How long until its next turn; null: when someone else says.</summary>
    public TimeSpan? Again { get; set; }

    /// <summary>See <see cref="Work"/>.</summary>
    public bool IsExtra { get; init; }

    /// <summary>The output has changed.</summary>
    public bool HasOutput { get; set; }

    public bool HasChanged => !ReferenceEquals(Deployment, _deployment);

    /// <summary>The place as it will be.</summary>
    public async Task<EnvironmentState> PlaceAsync(IStore store, CancellationToken cancellationToken) =>
        _place ??= _before = await EnvironmentState.OfAsync(
            store,
            _deployment.Service,
            _deployment.Environment,
            cancellationToken
        );

    public void Change(EnvironmentState place) => _place = place;

    /// <summary>Puts all of it into the commit.</summary>
    public Commit Save()
    {
        if (_place is { } place && !ReferenceEquals(place, _before))
            place.Save(_before!, effects, now);
        if (!HasChanged)
            return Again is { } wait && !IsExtra ? effects.Enqueue(Work(_deployment, wait)) : effects;
        var next = Deployment.Save(_deployment, effects, version, now);
        if (HasOutput)
            effects.ShowOutput(next, version + 1);
        return Again is { } delay && !next.IsOver ? effects.Enqueue(Work(next, delay)) : effects;
    }

    /// <summary>The deploy's next turn; void when another one has been taken by then.</summary>
    /// <param name="isExtra">A look between two turns, whichever those are: where it finds nothing new, the turn that
    /// was asked for stays the next one.</param>
    public static NewWork Work(Deployment deployment, TimeSpan delay, bool isExtra = false) =>
        new(
            QueueName,
            Encoding.UTF8.GetBytes(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{deployment.Number} {deployment.Turn}{(isExtra ? " extra" : "")}"
                )
            )
        )
        {
            // No lane: one that waits for its time would hold up one that is due. Of two at once one conflicts, and
            // looks again.
            Delay = delay,
            Priority = 2,
        };

    public static (long Number, int Turn, bool IsExtra) Read(WorkItem item) =>
        Encoding.UTF8.GetString(item.Payload.Span).Split(' ') is [var number, var turn, .. var rest]
            ? (
                long.Parse(number, CultureInfo.InvariantCulture),
                int.Parse(turn, CultureInfo.InvariantCulture),
                rest.Length > 0
            )
            : throw new FormatException("A turn is a number and a count.");
}
