using System.Globalization;
using ChatOpsBot.Catalog.Services;
using ChatOpsBot.Deployments.Planning;
using ChatOpsBot.Platform.Access;
using ChatOpsBot.Platform.Commands.Running;
using ChatOpsBot.Platform.Language;
using ChatOpsBot.Platform.Workspace.Outbox;
using ChatOpsBot.Platform.Workspace.Text;
using ChatOpsBot.Slack;

namespace ChatOpsBot.Deployments;

/// <summary>Deploys as live messages: one for each deploy, and the tail of its output in its thread.</summary>
internal sealed class DeployMessages(
    DeployBook book,
    ServiceCatalog catalog,
    CommandButtons buttons,
    UserGroups groups,
    TimeProvider time
) : ILiveMessages
{
    private const int BarLength = 10;
    private const int MostSteps = 8;

    /// <summary>So that nothing long pushes the rest out of the message, which Slack cuts at 3,000.</summary>
    private const int MostOfText = 400,
        MostOfTitle = 150;

    public static string OutputOf(long number) => string.Create(CultureInfo.InvariantCulture, $"deployOutput:{number}");

    public bool Show(string subject) =>
        subject.StartsWith(Deployment.SubjectPrefix, StringComparison.Ordinal)
        || subject.StartsWith("deployOutput:", StringComparison.Ordinal);

    public async Task<LiveMessage?> RenderAsync(string subject, string channel, CancellationToken cancellationToken)
    {
        var number = long.Parse(
            subject.AsSpan(subject.IndexOf(':', StringComparison.Ordinal) + 1),
            CultureInfo.InvariantCulture
        );
        if (await book.FindAsync(number, cancellationToken) is not ({ } deployment, var version))
            return null;
        if (subject.StartsWith("deployOutput:", StringComparison.Ordinal))
            return deployment.Tail is not { Length: > 0 } tail
                ? null
                : new LiveMessage(
                    new Message
                    {
                        Channel = channel,
                        Text = "The last lines of its output",
                        Blocks = [new SectionBlock { Text = new Markdown(Mrkdwn.CodeBlock(tail, Limits.SectionText)) }],
                    },
                    version,
                    ThreadOf: deployment.Subject
                );

        List<string> lines =
        [
            .. Lines(deployment),
            .. deployment is { State: DeployState.Waiting, IsApproved: false }
                ? await WaitingAsync(deployment, cancellationToken)
                : [],
        ];
        List<Block> blocks = [new SectionBlock { Text = new Markdown(string.Join('\n', lines)) }];
        if (Buttons(deployment) is { Count: > 0 } elements)
            blocks.Add(new ActionsBlock { Elements = elements });
        return new LiveMessage(
            new Message
            {
                Channel = channel,
                Text = Mrkdwn.ToPlainText(lines[0]),
                Blocks = blocks,
            },
            version
        );
    }

    public async Task<LiveMessage?> PlainAsync(string subject, string channel, CancellationToken cancellationToken)
    {
        var isOutput = subject.StartsWith("deployOutput:", StringComparison.Ordinal);
        var number = long.Parse(
            subject.AsSpan(subject.IndexOf(':', StringComparison.Ordinal) + 1),
            CultureInfo.InvariantCulture
        );
        return isOutput || await book.FindAsync(number, cancellationToken) is not ({ } deployment, var version)
            ? null
            : new LiveMessage(new Message { Channel = channel, Text = Headline(deployment) }, version);
    }

    private IEnumerable<string> Lines(Deployment deployment)
    {
        yield return Headline(deployment);
        if (deployment.State == DeployState.Running)
            yield return Progress(deployment);
        yield return Facts(deployment);
        if (deployment.Steps.Any(step => step.State != StepState.Waiting))
            yield return string.Join("  ", deployment.Steps.Take(MostSteps).Select(Step));
        foreach (var step in deployment.Steps.Where(step => step.By is not null))
            yield return ByPerson(step);
        foreach (var passed in deployment.Although)
            yield return $"⚠ although {Mrkdwn.Truncate(passed, MostOfText)}";
        if (Left(deployment) is { } left)
            yield return left;
    }

    /// <summary>What a person's word did to a step.</summary>
    private static string ByPerson(DeployStep step) =>
        step.State switch
        {
            StepState.Kept => $"⚠ kept by {Mrkdwn.User(step.By!)} although "
                + $"{Mrkdwn.Truncate(Mrkdwn.Escape(step.Text ?? $"{step.Name} failed"), MostOfText)}",
            StepState.Skipped => $"» {step.Name} skipped by {Mrkdwn.User(step.By!)}"
                + (Duration.Between(step.Started, step.Ended) is { } after ? $" after {after}" : "")
                + (step.For > TimeSpan.Zero ? $" of {Duration.Text(step.For)}" : ""),
            _ => $"» promoted at {step.Percent} % by {Mrkdwn.User(step.By!)}",
        };

    /// <summary>What is there after one that did not end well; null when that is clear.</summary>
    private static string? Left(Deployment deployment) =>
        deployment switch
        {
            { MayBeHalfDeployed: true } => $"⚠ {Mrkdwn.Escape(deployment.Environment)} may be half-deployed",
            { HasLeftSomething: true, State: not DeployState.Succeeded } =>
                $"⚠ `{Mrkdwn.Escape(deployment.Version)}` stays deployed in {Mrkdwn.Escape(deployment.Environment)}",
            _ => null,
        };

    public static string Headline(Deployment deployment)
    {
        var (glyph, word) = Word(deployment);
        var what =
            deployment.Kind == DeployKind.Rollback
                ? $"*{Mrkdwn.Escape(deployment.Service)}* back to `{Mrkdwn.Escape(deployment.Version)}` in "
                    + $"{Mrkdwn.Escape(deployment.Environment)}"
                : $"*{Mrkdwn.Escape(deployment.Service)}* `{Mrkdwn.Escape(deployment.Version)}` → "
                    + $"{Mrkdwn.Escape(deployment.Environment)}";
        return $"{glyph} {what} · {word}"
            + (deployment.Text is { } text ? $": {Mrkdwn.Truncate(text, MostOfText)}" : "");
    }

    /// <summary>How it is, in a few words without its reason.</summary>
    public static (string Glyph, string Word) Word(Deployment deployment)
    {
        var (glyph, word) = deployment.State switch
        {
            DeployState.Waiting when deployment.IsApproved => (Glyph.Queued, "approved, about to start"),
            DeployState.Waiting => (
                Glyph.Queued,
                deployment.ApprovalsNeeded - deployment.Approvals.Count is 1
                    ? "waits for 1 approval"
                    : $"waits for {deployment.ApprovalsNeeded - deployment.Approvals.Count} approvals"
            ),
            DeployState.Queued => (Glyph.Queued, "queued"),
            DeployState.Running when deployment.CancelledBy is { } who => (
                Glyph.Running,
                $"{Mrkdwn.User(who)} "
                    + (deployment.CordPulled ? "pulled the cord" : "cancelled it")
                    + $", {deployment.Step!.Name} is being stopped"
            ),
            DeployState.Running => (
                Glyph.Running,
                deployment.Steps.Count == 1
                    ? "deploying"
                    : $"step {deployment.Current + 1} of {deployment.Steps.Count}, {deployment.Step!.Name}"
            ),
            DeployState.Paused => (Glyph.Running, "paused"),
            DeployState.Countdown => (
                Glyph.Bad,
                $"failed, rolls back {(deployment.RollBackAt is { } at ? Mrkdwn.Date(at, "at {time_secs}") : "soon")}"
            ),
            DeployState.Succeeded when deployment.RolledBackBy is not null => (Glyph.Off, "succeeded, then"),
            DeployState.Succeeded when deployment.Steps.Any(step => step.State == StepState.Kept) => (
                Glyph.Running,
                "deployed, kept although it failed"
            ),
            DeployState.Succeeded => (Glyph.Good, deployment.Kind == DeployKind.Rollback ? "rolled back" : "deployed"),
            DeployState.Failed => (Glyph.Bad, "failed"),
            DeployState.Expired => (Glyph.Off, "expired"),
            _ => (Glyph.Off, "cancelled"),
        };
        return (glyph, $"{word}{WayBack(deployment)}");
    }

    /// <summary>What has become of its rollback, as the rollback's own turns wrote it.</summary>
    private static string WayBack(Deployment deployment) =>
        deployment switch
        {
            { RolledBackBy: { } by, State: DeployState.Succeeded } => $" rolled back by #{by}",
            { RolledBackBy: { } by } => $", rolled back by #{by}",
            { RollingBack: { } under } => $", rollback #{under} is in progress",
            { RollbackFailed: { } failed } => $", rollback #{failed} failed",
            _ => "",
        };

    /// <summary>How far it is. What waits for a person has no clock: nothing would move it on in the message.</summary>
    private string Progress(Deployment deployment)
    {
        var (step, now) = (deployment.Step!, time.GetUtcNow());
        var gone = now - (deployment.Started ?? deployment.Requested);
        var share =
            step.Kind == StepKind.Bake && step.Started is { } began
                ? (now - began) / step.For * 100
                : step.Progress ?? (deployment.Usual is { Ticks: > 0 } usual ? gone / usual * 100 : (double?)null);
        var left =
            step is { Kind: StepKind.Bake, Started: { } baking } ? Left(step.For - (now - baking))
            : deployment.Usual is { } usually && deployment.On is null ? Left(usually - gone)
            : "";
        var bar =
            share is { } known && (int)Math.Clamp(known, 0, 99) is var done
                ? $"{new string('▓', done * BarLength / 100)}"
                    + $"{new string('░', BarLength - done * BarLength / 100)} {done} % · "
                : "";
        return $"{bar}{Duration.Text(gone)}{left}"
            + ((step.Said ?? step.Text) is { } text ? $" · {Mrkdwn.Escape(text)}" : "");
    }

    private static string Left(TimeSpan rest) => rest > TimeSpan.Zero ? $", about {Duration.Text(rest)} left" : "";

    private string Facts(Deployment deployment)
    {
        List<string> facts =
        [
            $"#{deployment.Number} by {(deployment.ByBot ? "itself" : Mrkdwn.User(deployment.Requester))}",
        ];
        if (deployment.Approvals.Count > 0)
            facts.Add(
                "approved by "
                    + $"{string.Join(", ", deployment.Approvals.Select(approval => Mrkdwn.User(approval.UserId)))}"
            );
        if (deployment.BreakGlass is { } glass)
            facts.Add(
                $"*break-glass*{Plan.Over(deployment.Overruled)}: {Mrkdwn.Truncate(Mrkdwn.Escape(glass), MostOfText)}"
            );
        else if (deployment.Reason is { } reason)
            facts.Add(Mrkdwn.Truncate(Mrkdwn.Escape(reason), MostOfText));
        if (deployment.IsFix)
            facts.Add("*the fix* for the alert");
        if (deployment.Changes.IsKnown)
            facts.Add(
                (
                    deployment.Kind != DeployKind.Rollback ? ""
                    : deployment.Changes.Backwards ? "brings back "
                    : "without "
                )
                    + Mrkdwn.Link(
                        deployment.Changes.Compare,
                        deployment.Changes.Total == 1 ? "1 change" : $"{deployment.Changes.Total} changes"
                    )
            );
        if (deployment.Before is { } before && deployment.Kind == DeployKind.Deploy)
            facts.Add($"was `{Mrkdwn.Escape(before.Version)}`");
        if (deployment.IsOver && Duration.Between(deployment.Started, deployment.Ended) is { } took)
            facts.Add(took);
        if (
            deployment.Steps.LastOrDefault(step => step.Said is not null)?.Said is { } said
            && deployment.IsOver
            && deployment.State != DeployState.Failed
        )
            facts.Add(Mrkdwn.Escape(said));
        if (
            deployment is { On: not null, RolledBackBy: null, SupersededBy: null }
            && catalog.Find(deployment.Service, deployment.Environment)?.Options.Url is { Length: > 0 } url
        )
            facts.Add(Mrkdwn.Link(url, "review it"));
        return string.Join(" · ", facts);
    }

    private static string Step(DeployStep step)
    {
        var tick = step.State switch
        {
            StepState.Done => "✓",
            StepState.Skipped => "»",
            StepState.Failed or StepState.Kept => "✗",
            StepState.Running => "▸",
            StepState.Cancelled => "–",
            _ => "·",
        };
        var took = step.State is StepState.Done or StepState.Failed ? Duration.Between(step.Started, step.Ended) : null;
        return $"{tick} "
            + (step.Log is { } log ? Mrkdwn.Link(log.AbsoluteUri, step.Name) : step.Name)
            + (took is null ? "" : $" {took}");
    }

    /// <summary>What is to be approved and who may, as mentions: this is the one post of it that notifies.</summary>
    private async Task<IReadOnlyList<string>> WaitingAsync(Deployment deployment, CancellationToken cancellationToken)
    {
        var (changes, lines) = (deployment.Changes, new List<string>());
        var titles =
            changes.PullRequests.Count > 0
                ? changes.PullRequests.Select(pull => $"#{pull.Number} {pull.Title}")
                : changes.Commits.Select(commit => commit.Title);
        lines.AddRange(
            changes.Total > 0
                ? titles.Take(3).Select(title => $"• {Mrkdwn.Truncate(Mrkdwn.Literal(title), MostOfTitle)}")
                : []
        );
        if (changes.Total > 3)
            lines.Add($"and {changes.Total - 3} more");
        if (changes.Attention.Count > 0)
            lines.Add(
                $"⚠ review {string.Join(", ", changes.Attention.Take(3).Select(file => $"`{Mrkdwn.Escape(file)}`"))}"
            );
        List<string> from = [];
        foreach (var who in deployment.ApprovalsFrom)
            from.Add(
                who == "oncall" && catalog.Find(deployment.Service)?.OnCall is { Length: > 0 } oncall
                    ? $"oncall ({await groups.MentionAsync(oncall, cancellationToken)})"
                    : await groups.MentionAsync(who, cancellationToken)
            );
        lines.Add(
            "From "
                + (from.Count == 0 ? "anyone else who may deploy here" : string.Join(", ", from))
                + (deployment.ApproveBy is { } by ? $", until {Moment.Text(by)}" : "")
        );
        return lines;
    }

    /// <summary>What can be done about it now.</summary>
    /// <param name="then">As in <see cref="CommandButtons.Make"/>.</param>
    public IReadOnlyList<IActionElement> Buttons(Deployment deployment, string? then = null)
    {
        var number = deployment.Number;
        return deployment.State switch
        {
            DeployState.Waiting or DeployState.Queued when deployment.IsHeld =>
            [
                buttons.Make(
                    "Resume the queue",
                    $"/deploy resume {CommandLine.Quote(deployment.Service)} "
                        + $"{CommandLine.Quote(deployment.Environment)}",
                    then
                ),
                Cancel(deployment, then),
            ],
            DeployState.Waiting when !deployment.IsApproved =>
            [
                buttons.Make(
                    "Approve",
                    $"/deploy approve {number}",
                    then,
                    style: ButtonStyle.Primary,
                    confirm: Sure(deployment, "Approve?", "Approve")
                ),
                Cancel(deployment, then),
            ],
            DeployState.Waiting or DeployState.Queued => [Cancel(deployment, then)],
            DeployState.Running when deployment.CancelledBy is not null => deployment.CordPulled
                ? []
                : [Cord(deployment, then)],
            DeployState.Running when deployment.Step is { Kind: StepKind.Bake } =>
            [
                buttons.Make("Promote", $"/deploy promote {number}", then),
                buttons.Make("Pause", $"/deploy pause {number}", then),
                BackOrCancel(deployment, then),
            ],
            DeployState.Running =>
            [
                .. deployment.Steps.Count > 1 && deployment.Kind == DeployKind.Deploy
                    ? [buttons.Make("Pause", $"/deploy pause {number}", then)]
                    : Array.Empty<IActionElement>(),
                Cancel(deployment, then),
                Cord(deployment, then),
            ],
            DeployState.Paused =>
            [
                buttons.Make("Promote", $"/deploy promote {number}", then, style: ButtonStyle.Primary),
                deployment.HasTouched ? BackOrCancel(deployment, then) : Cancel(deployment, then),
                Cord(deployment, then),
            ],
            DeployState.Countdown =>
            [
                buttons.Make("Keep it", $"/deploy keep {number}", then),
                buttons.Make("Roll back now", $"/deploy back {number}", then, style: ButtonStyle.Danger),
            ],
            _ =>
            [
                .. deployment.CanBeTakenBack ? [Back(deployment, then)] : Array.Empty<IActionElement>(),
                .. deployment is { CordPulled: true, SupersededBy: null }
                    ? [Unlock(deployment, then)]
                    : Array.Empty<IActionElement>(),
            ],
        };
    }

    /// <summary>Where nothing was deployed before, there is no rollback.</summary>
    private Button BackOrCancel(Deployment deployment, string? then) =>
        deployment.Before is null ? Cancel(deployment, then) : Back(deployment, then);

    private Button Unlock(Deployment deployment, string? then) =>
        buttons.Make("Unlock", $"/deploy unlock {CommandLine.Quote(deployment.Target)}", then);

    private Button Cancel(Deployment deployment, string? then) =>
        buttons.Make(
            "Cancel",
            $"/deploy cancel {deployment.Number}",
            then,
            confirm: new ConfirmationDialog
            {
                Title = "Cancel this deploy?",
                Text = new PlainText(
                    $"This cancels #{deployment.Number}, {deployment.Service} {deployment.Version} to "
                        + $"{deployment.Environment}"
                        + (
                            deployment.HasTouched
                                ? $", and may leave {deployment.Environment} half-deployed."
                                : ". Nothing has been deployed yet."
                        )
                ),
                Confirm = "Cancel it",
                Deny = "Not yet",
            }
        );

    private Button Cord(Deployment deployment, string? then) =>
        buttons.Make(
            "Pull the cord",
            $"/deploy cord {deployment.Number}",
            then,
            style: ButtonStyle.Danger,
            confirm: new ConfirmationDialog
            {
                Title = "Pull the cord?",
                Text = new PlainText(
                    $"This deploy is cancelled, and {deployment.Target} is locked until someone unlocks it."
                ),
                Confirm = "Pull",
                Deny = "Not yet",
            }
        );

    private Button Back(Deployment deployment, string? then) =>
        buttons.Make(
            "Roll back",
            $"/rollback {CommandLine.Quote(deployment.Service)} {CommandLine.Quote(deployment.Environment)} "
                + $"--reverts {deployment.Number}",
            then,
            style: ButtonStyle.Danger
        );

    private static ConfirmationDialog Sure(Deployment deployment, string title, string confirm) =>
        new()
        {
            Title = title,
            Text = new PlainText(
                $"{deployment.Service} {deployment.Version} to {deployment.Environment}"
                    + (
                        deployment.Changes.IsKnown
                            ? deployment.Changes.Total == 1
                                ? ": 1 change"
                                : $": {deployment.Changes.Total} changes"
                            : ""
                    )
                    + "."
            ),
            Confirm = confirm,
            Deny = "Not yet",
        };
}
