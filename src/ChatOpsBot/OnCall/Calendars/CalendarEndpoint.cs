using System.Net;
using System.Security.Cryptography;
using System.Threading.RateLimiting;
using ChatOpsBot.Platform.Http;
using ChatOpsBot.Platform.Work;
using ChatOpsBot.Platform.Workspace.Connection;
using ChatOpsBot.Slack;
using ChatOpsBot.Store;
using Microsoft.Net.Http.Headers;
using NodaTime;

namespace ChatOpsBot.OnCall.Calendars;

/// <summary><c>GET /oncall/{token}.ics</c>: a calendar, for whoever has its address.</summary>
internal sealed class CalendarEndpoint(
    IStore store,
    ScheduleBook book,
    PeopleNames names,
    SlackPeople people,
    RemoteAddress remote,
    BotHealth health,
    TimeProvider time
) : IDisposable
{
    public const string Path = "/oncall/{token}.ics";
    private const int PerMinute = 60;

    /// <summary>Calendars ask a few times an hour.</summary>
    private readonly PartitionedRateLimiter<IPAddress> _limit = PartitionedRateLimiter.Create<IPAddress, IPAddress>(
        address =>
            RateLimitPartition.GetFixedWindowLimiter(
                address,
                _ => new FixedWindowRateLimiterOptions { PermitLimit = PerMinute, Window = TimeSpan.FromMinutes(1) }
            )
    );

    public async Task HandleAsync(HttpContext context)
    {
        using var permit = _limit.AttemptAcquire(remote.Of(context) ?? IPAddress.None);
        if (!permit.IsAcquired)
        {
            context.Response.Headers.RetryAfter = "60";
            await Problem.WriteAsync(context, 429, "Too often", "Ask for a calendar a few times an hour.");
            return;
        }
        try
        {
            if (await ReadAsync((string)context.Request.RouteValues["token"]!, context.RequestAborted) is { } calendar)
                await WriteAsync(context, calendar);
            else
                await Problem.WriteAsync(
                    context,
                    404,
                    "No such calendar",
                    "It does not exist, or no longer: make one with /oncall calendar in Slack."
                );
        }
        catch (StoreUnavailableException exception)
        {
            health.Refused(exception);
            context.Response.Headers.RetryAfter = "30";
            await Problem.WriteAsync(context, 503, "Cannot read", "The calendar cannot be read now; ask again later.");
        }
    }

    public void Dispose() => _limit.Dispose();

    /// <summary>Null when there is none, or its person or its schedule is gone.</summary>
    private async Task<byte[]?> ReadAsync(string token, CancellationToken cancellationToken)
    {
        if (
            await Feed.Kept.FindAsync(store, Feed.KeyOf(Feed.IdOf(token)), cancellationToken) is not { Value: var feed }
            || await HasLeftAsync(feed.Person, cancellationToken)
        )
            return null;
        var now = Instant.FromDateTimeOffset(time.GetUtcNow());
        if (feed.Schedule is null)
            return CalendarWriter.Write(
                "On call",
                book.All.SelectMany(schedule => Duty.Of(schedule, now)).Where(duty => duty.Person == feed.Person),
                null,
                feed.Created
            );
        if (book.Find(feed.Schedule) is not { } shown)
            return null;
        var duties = Duty.Of(shown, now);
        return CalendarWriter.Write(
            $"On call: {shown.Name}",
            duties,
            await names.OfAsync(duties.Select(duty => duty.Person).Distinct(), cancellationToken),
            feed.Created
        );
    }

    private async Task<bool> HasLeftAsync(string person, CancellationToken cancellationToken)
    {
        try
        {
            return await people.FindAsync(person, cancellationToken) is null or { Deleted: true };
        }
        catch (SlackException)
        {
            // While Slack says nothing, it holds what it last said.
            return false;
        }
    }

    private static async Task WriteAsync(HttpContext context, byte[] calendar)
    {
        var tag = new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(calendar).AsSpan(0, 16))}\"");
        var (request, response) = (context.Request, context.Response);
        response.Headers.ETag = tag.ToString();
        response.Headers.CacheControl = "private, max-age=300";
        response.Headers.XContentTypeOptions = "nosniff";
        if (request.GetTypedHeaders().IfNoneMatch.Any(known => known.Compare(tag, useStrongComparison: false)))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }
        response.ContentType = "text/calendar; charset=utf-8";
        response.ContentLength = calendar.Length;
        if (!HttpMethods.IsHead(request.Method))
            await response.BodyWriter.WriteAsync(calendar, context.RequestAborted);
    }
}
