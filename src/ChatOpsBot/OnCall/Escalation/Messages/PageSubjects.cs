using ChatOpsBot.OnCall.Contacts.Ports;
using ChatOpsBot.Platform.Language;

namespace ChatOpsBot.OnCall.Escalation.Messages;

/// <summary>Whether people still have to be notified of a page.</summary>
internal sealed class PageSubjects(PageBook book) : INoticeSubjects
{
    public async Task<bool> WantsAttentionAsync(
        string subject,
        string round,
        string person,
        CancellationToken cancellationToken
    )
    {
        if (PageBundles.ServiceOf(subject) is { } service)
            return (await book.OpenAsync(service, cancellationToken)).Any(page => page.WantsSomeone);
        if (Page.NumberOf(subject) is not { } number)
            return true;
        return await book.FindAsync(number, cancellationToken) is var (page, _) && page.Wants(person, round);
    }

    public string? AcknowledgedBy(string subject) =>
        PageBundles.ServiceOf(subject) is { } service ? $"{PageButtons.Acknowledge} {CommandLine.Quote(service)}"
        : Page.NumberOf(subject) is { } number ? $"{PageButtons.Acknowledge} {Page.NameOf(number)}"
        : null;
}
