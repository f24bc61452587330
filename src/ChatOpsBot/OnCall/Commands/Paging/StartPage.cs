using ChatOpsBot.Catalog.Services;
using ChatOpsBot.OnCall.Escalation;
using ChatOpsBot.OnCall.Escalation.Messages;
using ChatOpsBot.OnCall.Escalation.Policies;
using ChatOpsBot.OnCall.Escalation.Running;
using ChatOpsBot.Platform.Access;
using ChatOpsBot.Platform.Commands.Running;
using ChatOpsBot.Platform.Language;
using ChatOpsBot.Platform.Workspace.Text;
using ChatOpsBot.Slack;

namespace ChatOpsBot.OnCall.Commands.Paging;

/// <summary>A person pages whoever is on call.</summary>
[SlashCommand(
    "oncall",
    "page",
    "Page who is on call for a service, a schedule or a policy, or one person",
    Usage = "<who> [<text>…]",
    Example = "/oncall page checkout Payments time out since 10:00",
    Changes = true
)]
internal sealed class StartPage(
    Pager pager,
    PolicyBook policies,
    ScheduleBook schedules,
    ServiceCatalog catalog,
    OnCallInput input
) : ISlashCommand
{
    private const string Who = "who";

    public async Task<CommandReply> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var whom = context.Arguments.Text(Who)!;
        var (policy, service) = await ReadAsync(whom, context, cancellationToken);
        var text = string.Join(' ', context.Arguments.Texts("text"));
        var request = new PageRequest(
            // Each one is a problem of its own.
            $"person/{context.UserId}/{context.Now.ToUnixTimeMilliseconds()}",
            text.Length > 0 ? Mrkdwn.ToPlainText(text) : "you are needed",
            policy
        )
        {
            Service = service,
            Channel = service is null ? null : catalog.ChannelOf(service),
            By = context.UserId,
        };
        var page = await pager.OpenAsync(request, context.Now, context.Effects, cancellationToken);
        return new CommandReply(Text(page, context.DryRun)) { Undo = $"{PageButtons.Resolve} {page.Name}" };
    }

    private static string Text(Page page, bool isDryRun) =>
        page.Paged.Count > 0
            ? $"{Glyph.Bad} {(isDryRun ? "Would page" : $"{page.Name}: paging")} "
                + $"{string.Join(", ", page.Paged.Select(paged => PageTexts.Who(paged.Who)))}"
                + $"{PageTexts.ByPolicy(page)}."
        : page.HeldFor == HoldReason.Maintenance
            ? $"{Glyph.Off} {page.Name} is open, but {Mrkdwn.Escape(page.Service!)} is in maintenance until "
                + $"{Moment.Text(page.HeldUntil!.Value)}, so no one is paged."
        : $"{Glyph.Bad} {page.Name} is open, but there is no one to page{PageTexts.ByPolicy(page)}"
            + $"; I look again {Moment.Text(page.Due!.Value)}.";

    /// <summary>A service, a policy, a schedule or a person; in this order where they are called alike.</summary>
    private async Task<(EscalationPolicy Policy, string? Service)> ReadAsync(
        string whom,
        CommandContext context,
        CancellationToken cancellationToken
    )
    {
        if (Person(whom) is { } person)
            return (PolicyBook.For(PageTexts.OnePerson, person), null);
        if ((await input.ServicesAsync(context, cancellationToken)).Contains(whom, StringComparer.OrdinalIgnoreCase))
        {
            var service = catalog.Service(whom).Name;
            return policies.Of(service) is { } its
                ? (its, service)
                : throw new CommandException(
                    $"No one can be paged for `{Mrkdwn.Escape(service)}`: it has neither `Escalation` nor `OnCall` in "
                        + "the configuration.",
                    Who
                );
        }
        if (policies.Find(whom) is { } policy)
            return (policy, null);
        if (schedules.Find(whom) is { } schedule)
            return (PolicyBook.For(schedule.Name, schedule.Name), null);
        throw new CommandException(
            $"There is no service, schedule, policy or person `{Mrkdwn.Escape(whom)}`"
                + ServiceCatalog.Instead(
                    whom,
                    [
                        .. (await input.ServicesAsync(context, cancellationToken))
                            .Concat(policies.All.Select(policy => policy.Name))
                            .Concat(schedules.All.Select(schedule => schedule.Name))
                            .Distinct(StringComparer.OrdinalIgnoreCase),
                    ],
                    "Name a person with @."
                ),
            Who
        );
    }

    private static string? Person(string whom) =>
        Mrkdwn.Parse(whom).ToList() is [{ Kind: MrkdwnTokenKind.User } user] ? user.Value
        : Permissions.IsUser(whom) ? whom
        : null;
}
