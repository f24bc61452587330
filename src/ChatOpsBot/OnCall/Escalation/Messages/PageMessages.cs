using ChatOpsBot.Platform.Workspace.Outbox;
using ChatOpsBot.Slack;

namespace ChatOpsBot.OnCall.Escalation.Messages;

/// <summary>Pages as live messages, in channels and to the people who were paged.</summary>
internal sealed class PageMessages(PageBook book, PageButtons buttons) : ILiveMessages
{
    public bool Show(string subject) => subject.StartsWith(Page.SubjectPrefix, StringComparison.Ordinal);

    public Task<LiveMessage?> RenderAsync(string subject, string channel, CancellationToken cancellationToken) =>
        LiveAsync(
            subject,
            channel,
            page =>
            {
                List<string> lines = [.. PageLines.Of(page)];
                List<Block> blocks = [new SectionBlock { Text = new Markdown(string.Join('\n', lines)) }];
                if (buttons.Of(page) is { Count: > 0 } elements)
                    blocks.Add(new ActionsBlock { Elements = elements });
                return new Message
                {
                    Channel = channel,
                    Text = Mrkdwn.ToPlainText(lines[0]),
                    Blocks = blocks,
                };
            },
            cancellationToken
        );

    public Task<LiveMessage?> PlainAsync(string subject, string channel, CancellationToken cancellationToken) =>
        LiveAsync(
            subject,
            channel,
            page => new Message { Channel = channel, Text = PageTexts.Headline(page) },
            cancellationToken
        );

    private async Task<LiveMessage?> LiveAsync(
        string subject,
        string channel,
        Func<Page, Message> render,
        CancellationToken cancellationToken
    )
    {
        if (
            Page.NumberOf(subject) is not { } number
            || await book.FindAsync(number, cancellationToken) is not var (page, version)
        )
            return null;
        // One that is posted has Slack's id of its place. What is over before anyone was notified is not posted.
        var isNew = channel[0] is 'U' or 'W' or '#';
        if (isNew && (page.IsOver || (channel[0] is 'U' or 'W' && !page.WantsSomeone)))
            return null;
        return new LiveMessage(render(page), version, Pages: [channel]);
    }
}
