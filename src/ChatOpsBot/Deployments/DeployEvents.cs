using System.Globalization;
using System.IO.Enumeration;
using System.Text;
using ChatOpsBot.Events;
using ChatOpsBot.Notifications.Cards;
using ChatOpsBot.Services;
using ChatOpsBot.Slack;
using ChatOpsBot.Sources;
using ChatOpsBot.Storage;

namespace ChatOpsBot.Deployments;

/// <summary>What the tools say that concerns deploys of ours: how their runs stand, which alerts begin while one bakes, what a registry got. A run that is ours shows in its deploy's message and nowhere else.</summary>
internal sealed class DeployEvents(IStore store, DeployBook book, ServiceCatalog catalog, ArtifactBook artifacts, TimeProvider time) : IEventStage
{
    /// <summary>The label by which a tool says for which deploy it works: what <c>CHATOPS_DEPLOY</c> told it.</summary>
    private const string Label = "deploy";

    private static readonly TimeSpan KeepFor = TimeSpan.FromDays(30);

    public async Task<IReadOnlyList<ChatOpsEvent>> PassAsync(IReadOnlyList<ChatOpsEvent> events, Commit effects, CancellationToken cancellationToken)
    {
        List<ChatOpsEvent>? left = null;
        foreach (var @event in events)
        {
            if (await OursAsync(@event, cancellationToken) is { } number)
            {
                left ??= [.. events];
                left.Remove(@event);
                if (await book.FindAsync(number, cancellationToken) is ({ IsOver: false } deployment, var version)) Hear(deployment, version, @event, effects);
            }
            else if (@event is { Kind: EventKind.Alert, State: EventState.Firing, Service: { } service }) await AlertAsync(service, @event, effects, cancellationToken);
            else if (@event.Kind == EventKind.Artifact) await ArtifactAsync(@event, effects, cancellationToken);
        }
        return left ?? events;
    }

    /// <summary>Remembers by what name an engine runs a deploy, for its events to be known.</summary>
    /// <param name="subject">The events' <see cref="ChatOpsEvent.Subject"/> without the source, as <c>deployment:acme/checkout/417</c>.</param>
    public static void Remember(string subject, long number, Commit effects) => effects.Put(KeyOf(subject), Encoding.ASCII.GetBytes(number.ToString(CultureInfo.InvariantCulture)), 0, KeepFor);

    private static string KeyOf(string subject) => $"deployRun/{subject}";

    private async Task<long?> OursAsync(ChatOpsEvent @event, CancellationToken cancellationToken)
    {
        if (@event.Labels.TryGetValue(Label, out var label) && long.TryParse(label, NumberStyles.None, CultureInfo.InvariantCulture, out var named) && @event.Kind is EventKind.Deployment or EventKind.PipelineRun or EventKind.TaskRun)
            return await book.FindAsync(named, cancellationToken) is null ? null : named;
        if (!@event.Subject.StartsWith("deployment:", StringComparison.Ordinal) && !@event.Subject.StartsWith("pipelineRun:", StringComparison.Ordinal)) return null;
        var (card, rest) = (Subject.CardOf(@event.Subject), @event.Subject[(@event.Subject.IndexOf('/', StringComparison.Ordinal) + 1)..]);
        return await store.GetAsync(KeyOf($"{card}:{rest}"), cancellationToken) is { } document ? long.Parse(document.Body.Span, CultureInfo.InvariantCulture) : null;
    }

    /// <summary>The engine is asked at once, and what a tool says of its own work shows as what the step does.</summary>
    private void Hear(Deployment deployment, long version, ChatOpsEvent @event, Commit effects)
    {
        if (@event.Labels.ContainsKey(Label) && deployment.Step is { IsEngine: true, State: StepState.Running } step && (@event.Text ?? @event.Title) is { Length: > 0 } text && text != step.Text)
        {
            var turn = new DeployTurn(deployment, version, time.GetUtcNow(), effects) { Again = TimeSpan.Zero, Deployment = deployment.With(step with { Text = text }) };
            turn.Save();
        }
        else effects.Enqueue(DeployTurn.Work(deployment, TimeSpan.Zero, isExtra: true));
    }

    /// <summary>An alert that begins while a version bakes breaks its guard, or at least is suspected of having to do with it.</summary>
    private async Task AlertAsync(string service, ChatOpsEvent alert, Commit effects, CancellationToken cancellationToken)
    {
        foreach (var target in catalog.Targets.Where(target => string.Equals(target.Service, service, StringComparison.OrdinalIgnoreCase) && (alert.Environment is null || string.Equals(target.Environment, alert.Environment, StringComparison.OrdinalIgnoreCase))))
        {
            var guarded = target.Options.Guards.Any(guard => guard.Alert is { } name && alert.Title is { } title && FileSystemName.MatchesSimpleExpression(name, title));
            if (!guarded && alert.Severity is not ("critical" or "page")) continue;
            var place = await TargetState.OfAsync(store, target.Service, target.Environment, cancellationToken);
            if (place.Active is not { } active || await book.FindAsync(active, cancellationToken) is not ({ Step: { Kind: StepKind.Bake, State: StepState.Running }, Broken: null } deployment, var version)) continue;
            // What fired before the deploy is not its doing.
            if (alert.Started < deployment.Started) continue;
            var text = $"{alert.Title ?? "an alert"} began to fire";
            if (guarded || target.Options.AutoRollback)
            {
                if (effects.Puts.Exists(put => put.Key == Deployment.KeyOf(active))) continue;
                new DeployTurn(deployment, version, time.GetUtcNow(), effects) { Again = TimeSpan.Zero, Deployment = deployment with { Broken = text } }.Save();
            }
            else effects.Say(deployment, $"suspect-{alert.Subject}", $"{Glyph.Bad} {Mrkdwn.Link(alert.Url, alert.Title ?? "An alert")} began to fire while this bakes: is it its doing?");
        }
    }

    private async Task ArtifactAsync(ChatOpsEvent @event, Commit effects, CancellationToken cancellationToken)
    {
        if (!@event.Labels.TryGetValue("digest", out var digest)) return;
        foreach (var of in new[] { @event.Repository, @event.Service }.OfType<string>())
            foreach (var version in new[] { @event.Version, @event.Commit }.OfType<string>()) await artifacts.RecordAsync(of, version, digest, effects, cancellationToken);
    }
}
