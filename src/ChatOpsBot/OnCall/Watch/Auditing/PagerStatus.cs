using ChatOpsBot.Operations.Ports;
using ChatOpsBot.Platform.Workspace.Text;
using ChatOpsBot.Slack;
using ChatOpsBot.Store;
using Microsoft.Extensions.Options;

namespace ChatOpsBot.OnCall.Watch.Auditing;

/// <summary>What the last audit found, for those who ask how the bot is.</summary>
internal sealed class PagerStatus(IStore store, IOptionsMonitor<OnCallOptions> options, TimeProvider time)
    : IStatusLines
{
    private static readonly TimeSpan Old = TimeSpan.FromMinutes(5);

    public async Task<(IReadOnlyList<string> Lines, bool IsWrong)> LinesAsync(CancellationToken cancellationToken)
    {
        var found = await AuditResult.Kept.FindAsync(store, AuditResult.Key, cancellationToken);
        if (found?.Value is { Problems.Count: > 0 } bad)
            return ([.. bad.Problems.Select(problem => $"{Glyph.Bad} Paging: {Mrkdwn.Escape(problem)}")], true);
        if (AuditPager.AddressOf(options.CurrentValue.Watchdog) is null)
            return ([], false);
        return found is { } audit && time.GetUtcNow() - audit.Value.At < Old
            ? ([$"Watchdog: well · {Duration.Between(audit.Value.At, time.GetUtcNow())} ago"], false)
            : ([$"{Glyph.Running} Watchdog: not checked in the last minutes"], true);
    }
}
