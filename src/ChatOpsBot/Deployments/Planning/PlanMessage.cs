using ChatOpsBot.Deployments.Planning.Gates;
using ChatOpsBot.Deployments.Versions;
using ChatOpsBot.Platform.Commands.Running;
using ChatOpsBot.Platform.Language;
using ChatOpsBot.Platform.Workspace.Text;
using ChatOpsBot.Slack;

namespace ChatOpsBot.Deployments.Planning;

/// <summary>
/// A plan as its reader sees it: what would ship, what blocks it, and the button that is bound to exactly this.
/// </summary>
internal sealed class PlanMessage(CommandButtons buttons)
{
    private const int MostChanges = 5,
        MostOfTitle = 150;

    /// <summary>With room for the signature.</summary>
    private const int MostInButton = Limits.ButtonValue - 100;

    /// <param name="options">The words that were given with it, for the button to give them again: <c>
    /// --fix</c>.</param>
    /// <param name="headline">What to say before it.</param>
    public CommandReply Show(Plan plan, string options, bool dryRun, string? headline = null)
    {
        if (headline is null && plan.Blocking.ToList() is [{ Code: GateCode.AlreadyRunning } running])
            return new CommandReply(
                $"{Glyph.Good} *{Mrkdwn.Escape(plan.Target.Service)}* in "
                    + $"{Mrkdwn.Escape(plan.Target.Environment)}: {running.Text}"
            )
            {
                NeedsNoUndo = true,
            };
        List<string> lines = headline is null ? [Headline(plan), Facts(plan)] : [headline, Headline(plan), Facts(plan)];
        lines.AddRange(Changes(plan));
        var text = string.Join('\n', lines);
        List<Block> blocks = [new SectionBlock { Text = new Markdown(text) }];
        if (plan.Gates.Count > 0)
            blocks.Add(
                new SectionBlock
                {
                    Text = new Markdown(
                        string.Join('\n', plan.Gates.OrderByDescending(gate => gate.Verdict).Select(Line))
                    ),
                }
            );
        if (Buttons(plan, options, dryRun) is { Count: > 0 } elements)
            blocks.Add(new ActionsBlock { Elements = elements });
        return new CommandReply(text) { Blocks = blocks, NeedsNoUndo = true };
    }

    private static string Headline(Plan plan)
    {
        var blocking = plan.Blocking.Count();
        var what =
            plan.Kind == DeployKind.Rollback
                ? $"*{Mrkdwn.Escape(plan.Target.Service)}* back to "
                    + $"`{Mrkdwn.Escape(plan.Revision.Version)}` in {Mrkdwn.Escape(plan.Target.Environment)}"
                : $"*{Mrkdwn.Escape(plan.Target.Service)}* `{Mrkdwn.Escape(plan.Revision.Version)}` → "
                    + Mrkdwn.Escape(plan.Target.Environment);
        return blocking > 0
            ? $"{Glyph.Bad} {what} · {(blocking == 1 ? "blocked for 1 reason" : $"blocked for {blocking} reasons")}"
            : $"{Glyph.Info} {what} · "
                + (
                    plan.Approvals > 0 ? $"ready to ask for {Count(plan.Approvals, "approval")}"
                    : plan.BreakGlass ? $"ready, *with break-glass*{Plan.Over(plan.Overridden)}: everyone will see it"
                    : "ready"
                );
    }

    private static string Facts(Plan plan)
    {
        List<string> facts =
        [
            $"`{plan.Revision.Sha[..Math.Min(7, plan.Revision.Sha.Length)]}`"
                + (plan.Revision.Branch is { } branch ? $" of {Mrkdwn.Escape(branch)}" : ""),
        ];
        if (plan.Digest is { } digest)
            facts.Add($"artifact `{Mrkdwn.Escape(digest.Length > 19 ? digest[..19] : digest)}`");
        facts.Add(
            plan.State.Now is { } now
                ? $"now `{Mrkdwn.Escape(now.Version)}`"
                    + (plan.State.Interrupted ? ", a later deploy was interrupted," : "")
                    + $" since {Moment.Text(now.Since)}"
                : "nothing is known to be deployed yet"
                    + (plan.State.Interrupted ? ", and a deploy was interrupted" : "")
        );
        if (plan.Usual is { } usual)
            facts.Add($"usually {Duration.Text(usual)}");
        if (plan.Steps.Count > 1)
            facts.Add(string.Join(", ", plan.Steps.Select(Step)));
        return string.Join(" · ", facts);
    }

    private static string Step(DeployStep step) =>
        step.Kind == StepKind.Bake ? $"bake {Duration.Text(step.For)}" : step.Name;

    private static IEnumerable<string> Changes(Plan plan)
    {
        var (changes, back) = (plan.Changes, plan.Kind == DeployKind.Rollback);
        if (!changes.IsKnown)
            yield break;
        var authors = changes.Authors.Select(commit => commit.Author).Distinct().ToList();
        var by =
            authors.Count == 0
                ? ""
                : $" by {Mrkdwn.Escape(string.Join(", ", authors.Take(MostChanges)))}"
                    + (authors.Count > MostChanges ? " and others" : "");
        // The rollback of a deploy that went backwards goes forward, to what has more in it.
        var way =
            !back ? ""
            : changes.Backwards ? "Brings back "
            : "Without ";
        yield return $"{way}{Mrkdwn.Link(changes.Compare, Count(changes.Total, "change"))}{by}"
            + (changes.Backwards && !back ? ", *backwards*: it is older than the deployed version" : "");
        foreach (var line in Items(changes).Take(MostChanges))
            yield return $"• {line}";
        if (Items(changes).Count() - MostChanges is > 0 and var more)
            yield return $"and {more} more";
        // Going back, what was migrated counts, and has a line of its own.
        if (changes.Attention.Count > 0 && !back)
            yield return "⚠ review "
                + string.Join(", ", changes.Attention.Take(MostChanges).Select(file => $"`{Mrkdwn.Escape(file)}`"))
                + (changes.Attention.Count > MostChanges ? " …" : "");
        if (changes.HasUnlistedFiles)
            yield return "⚠ there are more changed files than GitHub lists: review "
                + Mrkdwn.Link(changes.Compare, "all of it");
    }

    private static IEnumerable<string> Items(ShippedChanges changes) =>
        changes.PullRequests.Count > 0
            ? changes.PullRequests.Select(pull =>
                $"{Mrkdwn.Link(pull.Url, $"#{pull.Number}")} "
                + Mrkdwn.Truncate(Mrkdwn.Literal(pull.Title), MostOfTitle)
                + (pull.Labels.Count == 0 ? "" : $" · {Mrkdwn.Escape(string.Join(", ", pull.Labels))}")
            )
            : changes.Commits.Select(commit =>
                $"`{commit.Sha[..Math.Min(7, commit.Sha.Length)]}` "
                + Mrkdwn.Truncate(Mrkdwn.Literal(commit.Title), MostOfTitle)
            );

    private static string Line(Gate gate) =>
        (
            gate.Verdict switch
            {
                Verdict.Pass => "✓",
                Verdict.Block => "✗",
                Verdict.Wait => "⏳",
                _ => "⚠",
            }
        ) + $" {gate.Text}";

    private IReadOnlyList<IActionElement> Buttons(Plan plan, string options, bool dryRun)
    {
        if (dryRun || plan.Blocking.Any())
            return [];
        var (target, back) = (plan.Target, plan.Kind == DeployKind.Rollback);
        var line = back
            ? $"/rollback start {CommandLine.Quote(target.Service)} "
                + $"{CommandLine.Quote(target.Environment)} {CommandLine.Quote(plan.Revision.Sha)}"
                + (plan.Reverts is { } bad ? $" --reverts {bad.Number}" : "")
                + $" --plan {plan.Hash}{options}"
            : $"/deploy start {CommandLine.Quote(target.Service)} {CommandLine.Quote(plan.Ref)} "
                + $"{CommandLine.Quote(target.Environment)} --plan {plan.Hash}{options}";
        if (line.Length > MostInButton)
            throw new CommandException("The reason is too long for the plan's button: shorten it.", "reason");
        var label =
            back ? "Roll back"
            : plan.Approvals > 0 ? "Ask for approval"
            : "Deploy";
        return
        [
            buttons.Make(
                label,
                line,
                then: CommandButtons.InPlace,
                style: back || target.IsProduction ? ButtonStyle.Danger : ButtonStyle.Primary,
                confirm: new ConfirmationDialog
                {
                    Title = back ? "Roll back?" : $"Deploy to {target.Environment}?",
                    Text = new PlainText(
                        $"{target.Service} {plan.Revision.Version}"
                            + (plan.Changes.IsKnown ? $", {Count(plan.Changes.Total, "change")}" : "")
                            + (
                                plan.BreakGlass
                                    ? $", with break-glass{Plan.Over(plan.Overridden)}: everyone will see it"
                                    : ""
                            )
                            + ". If anything has changed since this plan, nothing is done."
                    ),
                    Confirm = label,
                    Deny = "Not yet",
                }
            ),
        ];
    }

    private static string Count(int number, string what) => number == 1 ? $"1 {what}" : $"{number} {what}s";
}
