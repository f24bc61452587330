using System.Globalization;
using ChatOpsBot.Platform.Commands.Running;
using ChatOpsBot.Platform.Language;
using ChatOpsBot.Platform.Workspace.Outbox;
using ChatOpsBot.Platform.Workspace.Text;
using ChatOpsBot.Slack;
using ChatOpsBot.Store;

namespace ChatOpsBot.OnCall.Escalation.Messages;

/// <summary>The message that stands for many pages of one service.</summary>
internal sealed class PageBundles(IStore store, PageBook book, CommandButtons buttons) : ILiveMessages
{
    private const string Prefix = "pages:";
    private const int MostNamed = 8;

    public static string SubjectOf(string service, Bundle bundle) => $"{Prefix}{bundle.Round}/{service}";

    /// <summary>The service of such a subject; null for another one.</summary>
    public static string? ServiceOf(string subject) =>
        subject.StartsWith(Prefix, StringComparison.Ordinal) && subject.Split('/', 2) is [_, var service]
            ? service
            : null;

    public bool Show(string subject) => subject.StartsWith(Prefix, StringComparison.Ordinal);

    public async Task<LiveMessage?> RenderAsync(string subject, string channel, CancellationToken cancellationToken)
    {
        if (ServiceOf(subject) is not { } service)
            return null;
        var (_, version) = await ServiceTraffic.FindAsync(store, service, cancellationToken);
        var open = (await book.OpenAsync(service, cancellationToken)).Where(page => page.WantsSomeone).ToList();
        if (open.Count == 0 && channel[0] is 'U' or 'W')
            return null;
        List<string> lines =
        [
            open.Count == 0
                ? $"{Glyph.Good} *{Mrkdwn.Escape(service)}* has no unacknowledged pages"
                : $"{Glyph.Bad} *{Mrkdwn.Escape(service)}* has {Count(open.Count)}",
            .. open.Take(MostNamed).Select(page => $"• {PageTexts.Name(page)}"),
        ];
        if (open.Count > MostNamed)
            lines.Add($"and {open.Count - MostNamed} more");
        List<Block> blocks = [new SectionBlock { Text = new Markdown(string.Join('\n', lines)) }];
        if (open.Count > 0)
            blocks.Add(
                new ActionsBlock
                {
                    Elements =
                    [
                        buttons.Make(
                            "Acknowledge all",
                            $"{PageButtons.Acknowledge} {CommandLine.Quote(service)}",
                            style: ButtonStyle.Primary,
                            once: $"{subject}/{open.Count}/{open[^1].Number}"
                        ),
                    ],
                }
            );
        return new LiveMessage(
            new Message
            {
                Channel = channel,
                Text = Mrkdwn.ToPlainText(lines[0]),
                Blocks = blocks,
            },
            version,
            Pages: [channel]
        );
    }

    public Task<LiveMessage?> PlainAsync(string subject, string channel, CancellationToken cancellationToken) =>
        RenderAsync(subject, channel, cancellationToken);

    private static string Count(int pages) =>
        pages == 1
            ? "1 unacknowledged page"
            : string.Create(CultureInfo.InvariantCulture, $"{pages} unacknowledged pages");
}
