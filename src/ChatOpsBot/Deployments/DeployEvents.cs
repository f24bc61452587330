using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using ChatOpsBot.Catalog.Events;
using ChatOpsBot.Catalog.Services;
using ChatOpsBot.Deployments.Planning;
using ChatOpsBot.Deployments.Running;
using ChatOpsBot.Deployments.Versions;
using ChatOpsBot.Platform.Workspace.Text;
using ChatOpsBot.Slack;
using ChatOpsBot.Sources;
using ChatOpsBot.Store;
using Microsoft.Extensions.Options;

namespace ChatOpsBot.Deployments;

/// <summary>
/// What the tools say that concerns deploys of ours: how their runs stand, which alerts begin while one bakes, what a
/// registry got. A run that is ours shows in its deploy's message and nowhere else.
/// </summary>
internal sealed partial class DeployEvents(
    IStore store,
    DeployBook book,
    ServiceCatalog catalog,
    ArtifactBook artifacts,
    IOptionsMonitor<SourcesOptions> sources,
    TimeProvider time
) : IEventStage
{
    /// <summary>The label by which a tool says for which deploy it works: the value of <c>CHATOPS_DEPLOY</c>.</summary>
    private const string Label = "deploy";
    private const int MostSaid = 200;

    /// <summary>
    /// The label by which it says which run of ours it is: <see cref="Deployments.Engines.EngineRun.Id"/>.
    /// </summary>
    private const string RunLabel = "chatops_run";

    /// <summary>By how much a tool's clock may be ahead of ours.</summary>
    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan KeepFor = TimeSpan.FromDays(30);

    public async Task<IReadOnlyList<ChatOpsEvent>> PassAsync(
        IReadOnlyList<ChatOpsEvent> events,
        Commit effects,
        CancellationToken cancellationToken
    )
    {
        List<ChatOpsEvent>? left = null;
        var changes = new Dictionary<long, DeploymentChange>();
        foreach (var @event in events)
        {
            if (
                await OursAsync(@event, cancellationToken) is { } number
                && await book.FindAsync(number, cancellationToken) is ({ } deployment, var version)
                && !IsNews(deployment, @event)
            )
            {
                left ??= [.. events];
                left.Remove(@event);
                // Another event of the delivery may have been about it, too: it is changed once.
                if (!deployment.IsOver)
                    Follow(
                        changes.TryGetValue(number, out var change)
                            ? change
                            : changes[number] = new DeploymentChange(deployment, version, time.GetUtcNow(), effects),
                        @event
                    );
            }
            else if (@event is { Kind: EventKind.Alert, State: EventState.Firing, Service: { } service })
                await AlertAsync(service, @event, effects, cancellationToken);
            else if (@event.Kind == EventKind.Artifact)
                await ArtifactAsync(@event, effects, cancellationToken);
        }
        foreach (var change in changes.Values)
        {
            change.Save();
            if (!change.HasChanged)
                effects.Enqueue(DeploymentWork.Next(change.Deployment, TimeSpan.Zero, isExtra: true));
        }
        return left ?? events;
    }

    /// <summary>Remembers by what name an engine runs a deploy, for its events to be known.</summary>
    /// <param name="subject">The events' <see cref="ChatOpsEvent.Subject"/> without the source, as
    /// <c>deployment:acme/checkout/417</c>.</param>
    public static async Task RememberAsync(
        IStore store,
        string subject,
        long number,
        Commit effects,
        CancellationToken cancellationToken
    )
    {
        // An engine may give a name once more, as with a run that is begun again.
        var known = await store.GetAsync(KeyOf(subject), cancellationToken);
        effects.Put(
            KeyOf(subject),
            Encoding.ASCII.GetBytes(number.ToString(CultureInfo.InvariantCulture)),
            known?.Version ?? 0,
            KeepFor
        );
    }

    private static string KeyOf(string subject) => $"deployRun/{subject.ToLowerInvariant()}";

    /// <summary>
    /// Someone goes on with it at its engine after the deploy is over, as by beginning its run again.
    /// </summary>
    private static bool IsNews(Deployment deployment, ChatOpsEvent @event) => @event.Occurred > deployment.Ended + Skew;

    /// <summary>
    /// A label is text like any other: only who is trusted with deploys may write on a deploy's message by it.
    /// </summary>
    private bool MayName(string source) =>
        sources.CurrentValue.Sources.TryGetValue(source, out var sender)
        && (sender.Deploys || (sender.Type ?? source) == "github");

    private async Task<long?> OursAsync(ChatOpsEvent @event, CancellationToken cancellationToken)
    {
        var mayName = MayName(@event.Source);
        if (
            mayName
            && @event.Labels.TryGetValue(Label, out var label)
            && long.TryParse(label, NumberStyles.None, CultureInfo.InvariantCulture, out var named)
            && @event.Kind is EventKind.Deployment or EventKind.PipelineRun or EventKind.TaskRun
        )
            return
                await book.FindAsync(named, cancellationToken) is ({ } labelled, _)
                && Names(@event.Service, labelled.Service)
                && Names(@event.Environment, labelled.Environment)
                ? named
                : null;
        if (mayName && await NamedAsync(@event, cancellationToken) is { } known)
            return known;
        if (Subject.CardOf(@event.Subject) is not (EventKind.Deployment or EventKind.PipelineRun))
            return null;
        var (card, rest) = (
            Subject.CardOf(@event.Subject),
            @event.Subject[(@event.Subject.IndexOf('/', StringComparison.Ordinal) + 1)..]
        );
        return await store.GetAsync(KeyOf($"{card}:{rest}"), cancellationToken) is { } document
            ? long.Parse(document.Body.Span, CultureInfo.InvariantCulture)
            : null;
    }

    /// <summary>
    /// A run that says itself which one of ours it is, in its payload or its title, perhaps before anyone here has
    /// learnt its name.
    /// </summary>
    private async Task<long?> NamedAsync(ChatOpsEvent @event, CancellationToken cancellationToken)
    {
        var title =
            @event.Kind == EventKind.PipelineRun && @event.Labels.GetValueOrDefault("event") == "workflow_dispatch"
                ? RunInTitle().Match(@event.Text ?? "")
                : null;
        var run =
            @event.Labels.GetValueOrDefault(RunLabel)
            ?? (title is { Success: true } ? title.Groups["run"].Value : null);
        if (
            run?.Split('-') is not [var first, _]
            || !long.TryParse(first, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        )
            return null;
        // Anyone can write a payload or a title.
        return
            await book.FindAsync(number, cancellationToken) is ({ } deployment, _)
            && string.Equals(
                catalog.Find(deployment.Service)?.Repository,
                @event.Repository,
                StringComparison.OrdinalIgnoreCase
            )
            && (
                @event.Kind != EventKind.Deployment
                || (
                    @event.Commit == deployment.Sha
                    && string.Equals(@event.Environment, deployment.Environment, StringComparison.OrdinalIgnoreCase)
                )
            )
            ? number
            : null;
    }

    [GeneratedRegex(@"\[(?<run>\d{1,18}-\d{1,4})\]", RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex RunInTitle();

    private static bool Names(string? said, string ours) =>
        said is null || string.Equals(said, ours, StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// The engine is asked at once, and what a tool says of its own work shows as what the step does.
    /// </summary>
    private void Follow(DeploymentChange change, ChatOpsEvent @event)
    {
        if (
            !MayName(@event.Source)
            || !@event.Labels.ContainsKey(Label)
            || change.Deployment.Step is not { IsEngine: true, State: StepState.Running } step
            || SaidBy(@event) is not { } said
            || said == step.Said
        )
            return;
        change.Deployment = change.Deployment.ToolTells(said);
        change.NextIn = TimeSpan.Zero;
    }

    /// <summary>Its first line, no longer than is read in passing.</summary>
    private static string? SaidBy(ChatOpsEvent @event)
    {
        string?[] parts =
            @event.Kind == EventKind.TaskRun
                ? [@event.Title, @event.Text?.Split('\n')[0]]
                : [@event.Text?.Split('\n')[0] ?? @event.Title];
        var said = string.Join(": ", parts.Where(part => !string.IsNullOrWhiteSpace(part)));
        return said.Length == 0 ? null
            : said.Length > MostSaid ? $"{said[..MostSaid]}…"
            : said;
    }

    /// <summary>
    /// A deploy that an alert of its service breaks looks at once; one that is only suspected is asked about in its
    /// thread.
    /// </summary>
    private async Task AlertAsync(
        string service,
        ChatOpsEvent alert,
        Commit effects,
        CancellationToken cancellationToken
    )
    {
        foreach (
            var target in catalog.Targets.Where(target =>
                Names(target.Service, service) && Names(alert.Environment, target.Environment)
            )
        )
        {
            var breaks = Guards.IsBrokenBy(alert, target.Options);
            if (!breaks && !SeverityScale.IsCritical(alert.Severity))
                continue;
            var place = await EnvironmentState.ReadAsync(store, target.Service, target.Environment, cancellationToken);
            if (
                place.Active is not { } active
                || await book.FindAsync(active, cancellationToken) is not ({ IsOver: false } deployment, _)
                || !Guards.IsItsDoing(alert, deployment)
            )
                continue;
            if (breaks)
                effects.Enqueue(DeploymentWork.Next(deployment, TimeSpan.Zero, isExtra: true));
            else
                effects.Reply(
                    deployment,
                    $"suspect-{alert.Subject}",
                    $"{Glyph.Bad} {Mrkdwn.Link(alert.Url, alert.Title ?? "An alert")} started firing "
                        + "after this deploy started. Did this deploy cause it?"
                );
        }
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
