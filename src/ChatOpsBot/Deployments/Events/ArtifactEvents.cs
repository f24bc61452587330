using ChatOpsBot.Catalog.Events;
using ChatOpsBot.Deployments.Versions;
using ChatOpsBot.Sources;
using ChatOpsBot.Store;

namespace ChatOpsBot.Deployments.Events;

/// <summary>Images and packages that a registry reports: their digests are kept for the deploys to come.</summary>
internal sealed class ArtifactEvents(ArtifactBook artifacts) : IEventStage
{
    public async Task<IReadOnlyList<ChatOpsEvent>> PassAsync(
        IReadOnlyList<ChatOpsEvent> events,
        Commit effects,
        CancellationToken cancellationToken
    )
    {
        foreach (var @event in events.Where(@event => @event.Kind == EventKind.Artifact))
            await ArtifactAsync(@event, effects, cancellationToken);
        return events;
    }

    private async Task ArtifactAsync(ChatOpsEvent @event, Commit effects, CancellationToken cancellationToken)
    {
        if (!@event.Labels.TryGetValue("digest", out var digest))
            return;
        foreach (
            var of in new[] { @event.Repository, @event.Service, @event.Title, WithoutHost(@event.Title) }
                .OfType<string>()
                .Distinct()
        )
        foreach (var version in new[] { @event.Version, @event.Commit }.OfType<string>())
            await artifacts.RecordAsync(of, version, digest, effects, cancellationToken);
    }

    /// <summary>
    /// <c>acme/checkout</c> of <c>registry.example.com:5000/acme/checkout</c>: a first part with a dot or a port is the
    /// registry.
    /// </summary>
    private static string? WithoutHost(string? image) =>
        image is not null
        && image.IndexOf('/', StringComparison.Ordinal) is > 0 and var slash
        && image.AsSpan(0, slash).ContainsAny('.', ':')
            ? image[(slash + 1)..]
            : null;
}
