using System.Globalization;
using ChatOpsBot.Platform.Workspace.Outbox;
using ChatOpsBot.Slack;

namespace ChatOpsBot.Deployments.Messages;

/// <summary>Deploys as live messages: one for each deploy, and the tail of its output in its thread.</summary>
internal sealed class DeployMessages(
    DeployBook book,
    DeployLines lines,
    ApprovalRequest approvals,
    DeployButtons buttons
) : ILiveMessages
{
    private const string OutputPrefix = "deployOutput:";

    public static string OutputOf(long number) =>
        string.Create(CultureInfo.InvariantCulture, $"{OutputPrefix}{number}");

    public bool Show(string subject) =>
        subject.StartsWith(Deployment.SubjectPrefix, StringComparison.Ordinal)
        || subject.StartsWith(OutputPrefix, StringComparison.Ordinal);

    public async Task<LiveMessage?> RenderAsync(string subject, string channel, CancellationToken cancellationToken)
    {
        var number = long.Parse(
            subject.AsSpan(subject.IndexOf(':', StringComparison.Ordinal) + 1),
            CultureInfo.InvariantCulture
        );
        if (await book.FindAsync(number, cancellationToken) is not ({ } deployment, var version))
            return null;
        if (subject.StartsWith(OutputPrefix, StringComparison.Ordinal))
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

        List<string> text =
        [
            .. lines.Of(deployment),
            .. deployment is { State: DeployState.Waiting, IsApproved: false }
                ? await approvals.LinesAsync(deployment, cancellationToken)
                : [],
        ];
        List<Block> blocks = [new SectionBlock { Text = new Markdown(string.Join('\n', text)) }];
        if (buttons.Of(deployment) is { Count: > 0 } elements)
            blocks.Add(new ActionsBlock { Elements = elements });
        return new LiveMessage(
            new Message
            {
                Channel = channel,
                Text = Mrkdwn.ToPlainText(text[0]),
                Blocks = blocks,
            },
            version
        );
    }

    public async Task<LiveMessage?> PlainAsync(string subject, string channel, CancellationToken cancellationToken)
    {
        var isOutput = subject.StartsWith(OutputPrefix, StringComparison.Ordinal);
        var number = long.Parse(
            subject.AsSpan(subject.IndexOf(':', StringComparison.Ordinal) + 1),
            CultureInfo.InvariantCulture
        );
        return isOutput || await book.FindAsync(number, cancellationToken) is not ({ } deployment, var version)
            ? null
            : new LiveMessage(new Message { Channel = channel, Text = DeployHeadline.Text(deployment) }, version);
    }
}
