namespace ChatOpsBot.Slack;

public enum ResponseUrlResult
{
    Posted,

    /// <summary>Five answers went there already. Post a message of our own instead.</summary>
    UsedUp,

    /// <summary>Thirty minutes are over. Post a message of our own instead.</summary>
    Expired,
}

/// <summary>
/// The addresses that come with commands and interactions. They need no token and reach channels that the bot is not
/// in, five times within thirty minutes.
/// <see href="https://docs.slack.dev/interactivity/handling-user-interaction#message_responses"/>
/// </summary>
/// <remarks>Uses are counted in this process; those of another one Slack itself reports.</remarks>
public sealed class ResponseUrls
{
    public const int MaxUses = 5;

    private static readonly SlackMethod Method = new("response_url", SlackTier.Special);
    private readonly HttpClient _http;
    private readonly SlackAnswers _answers;
    private readonly TimeProvider _time;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, int> _uses = [];
    private readonly Queue<(string Url, DateTimeOffset Until)> _known = new();

    internal ResponseUrls(HttpClient http, SlackAnswers answers, TimeProvider time) =>
        (_http, _answers, _time) = (http, answers, time);

    internal bool TakesAny { get; set; }

    public static TimeSpan Lifetime { get; } = TimeSpan.FromMinutes(30);

    /// <param name="receivedAt">When the request with this address came.</param>
    /// <exception cref="SlackException">
    /// It failed otherwise. <c>response_url_refused</c> when the address is not one of Slack's: it comes from outside,
    /// and is never called then.
    /// </exception>
    public async Task<ResponseUrlResult> PostAsync(
        string responseUrl,
        DateTimeOffset receivedAt,
        MessageResponse message,
        CancellationToken cancellationToken
    )
    {
        if (!Uri.TryCreate(responseUrl, UriKind.Absolute, out var address) || !(TakesAny || IsSlackAddress(address)))
            throw new SlackException(Method.Name, "response_url_refused", SlackFailure.Configuration);
        var body = InboundAnswer.Reply(message).Json;
        if (receivedAt + Lifetime <= _time.GetUtcNow())
            return ResponseUrlResult.Expired;
        if (!TakeUse(responseUrl))
            return ResponseUrlResult.UsedUp;
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, address)
            {
                Content = new ReadOnlyMemoryContent(body),
            };
            request.Content.Headers.ContentType = new("application/json");
            using var response = await SlackApiClient.SendAsync(_http, Method, request, cancellationToken);
            await _answers.ReadWordAsync(Method, response, cancellationToken);
            return ResponseUrlResult.Posted;
        }
        catch (SlackException exception) when (exception.ErrorCode is "used_url" or "expired_url")
        {
            return exception.ErrorCode == "used_url" ? ResponseUrlResult.UsedUp : ResponseUrlResult.Expired;
        }
        catch (SlackException exception)
            when (exception.Failure is SlackFailure.RateLimited or SlackFailure.Unavailable)
        {
            GiveBackUse(responseUrl);
            throw;
        }
    }

    private bool IsSlackAddress(Uri address) =>
        address.UserInfo.Length == 0
        && (
            (address.Scheme == _http.BaseAddress!.Scheme && address.Authority == _http.BaseAddress.Authority)
            || (
                address is { Scheme: "https", IsDefaultPort: true }
                && (
                    address.Host.EndsWith(".slack.com", StringComparison.Ordinal)
                    || address.Host.EndsWith(".slack-gov.com", StringComparison.Ordinal)
                )
            )
        );

    private bool TakeUse(string url)
    {
        var now = _time.GetUtcNow();
        lock (_lock)
        {
            while (_known.TryPeek(out var oldest) && oldest.Until <= now)
                _uses.Remove(_known.Dequeue().Url);
            var uses = _uses.GetValueOrDefault(url);
            if (uses >= MaxUses)
                return false;
            // Remembered from the first use on, which is later than its birth: never too short.
            if (!_uses.ContainsKey(url))
                _known.Enqueue((url, now + Lifetime));
            _uses[url] = uses + 1;
            return true;
        }
    }

    private void GiveBackUse(string url)
    {
        lock (_lock)
        {
            if (_uses.TryGetValue(url, out var uses))
                _uses[url] = uses - 1;
        }
    }
}
