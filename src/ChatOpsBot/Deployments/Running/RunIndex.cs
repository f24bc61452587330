using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using ChatOpsBot.Catalog.Events;
using ChatOpsBot.Catalog.Services;
using ChatOpsBot.Sources;
using ChatOpsBot.Store;
using Microsoft.Extensions.Options;

namespace ChatOpsBot.Deployments.Running;

/// <summary>
/// Which deploy a tool's event belongs to: by the label of a trusted sender, by the run's id in its payload or title,
/// or by the name that its engine gave the run.
/// </summary>
internal sealed partial class RunIndex(
    IStore store,
    DeployBook book,
    ServiceCatalog catalog,
    IOptionsMonitor<SourcesOptions> sources
)
{
    /// <summary>The label with the number of a deploy: the value of <c>CHATOPS_DEPLOY</c>.</summary>
    public const string Label = "deploy";

    /// <summary>The label with the id of a run: <see cref="Engines.EngineRun.Id"/>.</summary>
    private const string RunLabel = "chatops_run";

    private static readonly TimeSpan KeepFor = TimeSpan.FromDays(30);

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
    /// A label is text like any other: only who is trusted with deploys may write on a deploy's message by it.
    /// </summary>
    public bool IsTrusted(string source) =>
        sources.CurrentValue.Sources.TryGetValue(source, out var sender)
        && (sender.Deploys || (sender.Type ?? source) == "github");

    /// <summary>The number of the deploy; null when it belongs to none.</summary>
    public async Task<long?> FindAsync(ChatOpsEvent @event, CancellationToken cancellationToken)
    {
        var isTrusted = IsTrusted(@event.Source);
        if (
            isTrusted
            && @event.Labels.TryGetValue(Label, out var label)
            && long.TryParse(label, NumberStyles.None, CultureInfo.InvariantCulture, out var named)
            && @event.Kind is EventKind.Deployment or EventKind.PipelineRun or EventKind.TaskRun
        )
            return
                await book.FindAsync(named, cancellationToken) is ({ } labelled, _)
                && Agrees(@event.Service, labelled.Service)
                && Agrees(@event.Environment, labelled.Environment)
                ? named
                : null;
        if (isTrusted && await ByRunIdAsync(@event, cancellationToken) is { } known)
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
    private async Task<long?> ByRunIdAsync(ChatOpsEvent @event, CancellationToken cancellationToken)
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

    /// <summary>What a sender leaves out contradicts nothing.</summary>
    private static bool Agrees(string? reported, string known) =>
        reported is null || string.Equals(reported, known, StringComparison.OrdinalIgnoreCase);
}
