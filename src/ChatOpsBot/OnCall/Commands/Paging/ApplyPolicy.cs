using ChatOpsBot.OnCall.Escalation.Messages;
using ChatOpsBot.OnCall.Escalation.Policies;
using ChatOpsBot.OnCall.Escalation.Running;
using ChatOpsBot.Platform.Commands.Running;
using ChatOpsBot.Platform.Language;
using ChatOpsBot.Slack;

namespace ChatOpsBot.OnCall.Commands.Paging;

/// <summary>A page that is open goes on by the policy as it is configured now.</summary>
[SlashCommand(
    "oncall",
    "apply-policy",
    "Let an open page go on by its policy as it is configured now",
    Usage = "<page>",
    Example = "/oncall apply-policy P17",
    Changes = true
)]
internal sealed class ApplyPolicy(PageInput input, Pager pager, PolicyBook policies) : ISlashCommand
{
    public async Task<CommandReply> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var (page, version) = await input.GetAsync(context.Arguments.Text(PageInput.Name)!, context, cancellationToken);
        if (page.IsOver)
            return CommandReply.Error($"{PageTexts.Headline(page)}.", PageInput.Name);
        var policy = page.Service is { } service ? policies.Of(service) : policies.Find(page.Policy.Name);
        if (policy is null)
            return CommandReply.Error(
                $"The configuration has no policy for {page.Name}, so it goes on as it began.",
                PageInput.Name
            );
        var change = new PageChange(page, version, context.Now, context.Effects);
        change.Page = page.Apply(
            policy,
            context.UserId,
            await pager.RosterAsync(change, policy, cancellationToken),
            context.Now
        );
        var after = await pager.SaveAsync(change, cancellationToken);
        return new CommandReply(
            string.Join(
                '\n',
                PageLines
                    .People(after)
                    .Prepend(
                        $"{page.Name} {(context.DryRun ? "would go" : "goes")} on by the policy "
                            + $"{Mrkdwn.Escape(policy.Name)} as it is now:"
                    )
            )
        )
        {
            Subject = page.Subject,
        };
    }
}
