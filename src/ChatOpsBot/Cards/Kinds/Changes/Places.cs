using ChatOpsBot.Platform.Workspace.Text;
using ChatOpsBot.Sources;

namespace ChatOpsBot.Cards.Kinds.Changes;

/// <summary>Where a change or a push has been deployed to: of each environment the latest word.</summary>
internal sealed class Places(IEnumerable<ChatOpsEvent> deployments)
{
    public const string Prefix = "deployment/";
    private const int MaxShown = 4;

    private readonly List<ChatOpsEvent> _all =
    [
        .. deployments.OrderBy(place => place.Occurred).ThenBy(place => place.Part, StringComparer.Ordinal),
    ];

    /// <summary><c>in staging and production</c>; null before it is anywhere.</summary>
    public string? Where =>
        _all.Where(place => place.State == EventState.Succeeded).Select(place => place.Environment!).ToList() switch
        {
            [] => null,
            [var only] => $"in {only}",
            [.. var others, var last] => $"in {string.Join(", ", others)} and {last}",
        };

    public IReadOnlyList<CardLine> Lines =>
        [
            .. _all.TakeLast(MaxShown)
                .Select(place => new CardLine(
                    Glyph.Of(place.State),
                    Words(place),
                    place.State == EventState.Succeeded
                        ? place.Links.GetValueOrDefault("environment") ?? place.Url
                        : place.Url
                )),
        ];

    /// <summary>What is over now and was not before.</summary>
    public IEnumerable<(ChatOpsEvent Deployment, string Words)> Since(Places before) =>
        _all.Where(place =>
                place.State is EventState.Succeeded or EventState.Failed
                && !before._all.Exists(old =>
                    old.Part == place.Part && old.State == place.State && old.Subject == place.Subject
                )
            )
            .Select(place => (place, Words(place)));

    private static string Words(ChatOpsEvent place) =>
        place.State switch
        {
            EventState.Succeeded => $"in {place.Environment}",
            EventState.Failed => $"deployment to {place.Environment} failed",
            EventState.Waiting => $"waits for approval to deploy to {place.Environment}",
            EventState.Cancelled => $"deployment to {place.Environment} cancelled",
            _ => $"deploying to {place.Environment}",
        };
}
