using System.Text;
using ChatOpsBot.Platform.Http;
using ChatOpsBot.Platform.Work;
using ChatOpsBot.Store;
using Microsoft.Extensions.Options;

namespace ChatOpsBot.OnCall.Watch.Auditing;

/// <summary>Calls the watchdog: that it can be processed at all is part of what it says.</summary>
internal sealed partial class PingWork(
    IHttpClientFactory clients,
    IOptionsMonitor<OnCallOptions> options,
    TimeProvider time,
    ILogger<PingWork> logger
) : WorkHandler<string>(QueueName, 1, item => Encoding.UTF8.GetString(item.Payload.Span))
{
    public const string Client = "watchdog";
    private const string QueueName = "oncall-watchdog";

    /// <summary>A call that comes late would say that now is well what was.</summary>
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(50);

    /// <param name="problems">None: all is well.</param>
    public static NewWork For(IReadOnlyList<string> problems) =>
        new(QueueName, Encoding.UTF8.GetBytes(string.Join('\n', problems))) { Lane = "ping" };

    protected override async Task<WorkOutcome> WorkAsync(
        string problems,
        WorkItem item,
        CancellationToken cancellationToken
    )
    {
        var watchdog = options.CurrentValue.Watchdog;
        if (
            AuditPager.AddressOf(watchdog) is { } url
            && Uri.TryCreate(problems.Length > 0 ? $"{url.TrimEnd('/')}/fail" : url, UriKind.Absolute, out var address)
            && time.GetUtcNow() - item.Enqueued < Fresh
        )
            await CallAsync(address, problems, cancellationToken);
        return new WorkOutcome.Done(new Commit());
    }

    private async Task CallAsync(Uri address, string problems, CancellationToken cancellationToken)
    {
        try
        {
            using var http = clients.CreateClient(Client);
            using var content = new StringContent(problems);
            using var answer = await http.PostAsync(address, content, cancellationToken);
            if (!answer.IsSuccessStatusCode)
                Log.Refused(logger, address.Host, (int)answer.StatusCode);
        }
        catch (Exception exception) when (NoAnswer.Is(exception, cancellationToken))
        {
            Log.NoAnswer(logger, address.Host, exception);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "The watchdog at {Host} answered {Status}")]
        public static partial void Refused(ILogger logger, string host, int status);

        [LoggerMessage(LogLevel.Warning, "The watchdog at {Host} did not answer")]
        public static partial void NoAnswer(ILogger logger, string host, Exception exception);
    }
}
