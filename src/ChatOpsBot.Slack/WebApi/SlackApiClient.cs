using System.Diagnostics;
using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Json.Serialization.Metadata;

namespace ChatOpsBot.Slack;

/// <summary>
/// Slack's Web API. It sends each call once: whether and when to call again is for the caller, who learns from
/// <see cref="SlackException.Failure"/> what is known about the outcome. Every method throws
/// <see cref="SlackException"/> when it did not succeed. <see href="https://docs.slack.dev/apis/web-api/"/>
/// </summary>
/// <remarks>
/// Each call is a span of the source <see cref="ActivitySourceName"/>, named after the method, with Slack's error and
/// warnings as tags.
/// </remarks>
public sealed class SlackApiClient
{
    public const string ActivitySourceName = "ChatOpsBot.Slack";

    internal const int PageSize = 200;
    private static readonly ActivitySource Source = new(ActivitySourceName);

    private readonly HttpClient _http;
    private readonly Func<string> _token;
    private readonly SlackAnswers _answers;

    /// <param name="http">Its base address is the root of the API (<c>https://slack.com/api/</c>), its handler should
    /// be <see cref="CreateHandler"/>.</param>
    /// <param name="token">Asked at each call, so that a new token works at once.</param>
    /// <exception cref="ArgumentException">The base address is missing or does not end in a slash.</exception>
    public SlackApiClient(HttpClient http, Func<string> token, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(http);
        if (http.BaseAddress?.AbsoluteUri.EndsWith('/') != true)
            throw new ArgumentException(
                "The base address must be the root of Slack's API and end in a slash.",
                nameof(http)
            );
        (_http, _token, _answers) = (http, token, new(time));
        AppsConnections = new(this);
        Auth = new(this);
        Bookmarks = new(this);
        Chat = new(this);
        Conversations = new(this);
        Pins = new(this);
        Reactions = new(this);
        ResponseUrls = new(http, _answers, time);
        Team = new(this);
        UserGroups = new(this);
        Users = new(this);
        Views = new(this);
    }

    public AppsConnectionsApi AppsConnections { get; }
    public AuthApi Auth { get; }
    public BookmarksApi Bookmarks { get; }
    public ChatApi Chat { get; }
    public ConversationsApi Conversations { get; }
    public PinsApi Pins { get; }
    public ReactionsApi Reactions { get; }
    public ResponseUrls ResponseUrls { get; }
    public TeamApi Team { get; }
    public UserGroupsApi UserGroups { get; }
    public UsersApi Users { get; }
    public ViewsApi Views { get; }

    /// <summary>
    /// True where this machine has a replacement for Slack: response addresses of any host are called then, and
    /// not only Slack's own.
    /// </summary>
    public bool TakesAnyResponseUrl
    {
        get => ResponseUrls.TakesAny;
        init => ResponseUrls.TakesAny = value;
    }

    /// <summary>
    /// Called with the method and the code of each warning in an answer that is otherwise good;
    /// <c>message_truncated</c>, say.
    /// </summary>
    public Action<string, string>? OnWarning { get; init; }

    /// <summary>
    /// A handler that does not follow redirects: a POST would arrive as a GET, at a host that no one configured.
    /// </summary>
    public static SocketsHttpHandler CreateHandler() =>
        new()
        {
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.All,
            ConnectTimeout = TimeSpan.FromSeconds(10),
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            UseCookies = false,
        };

    internal bool IsSecure => _http.BaseAddress!.Scheme == Uri.UriSchemeHttps;

    internal async Task<T> CallAsync<T>(
        SlackMethod method,
        FormBody form,
        JsonTypeInfo<T> type,
        CancellationToken cancellationToken
    )
        where T : SlackResponse
    {
        using var activity = Source
            .StartActivity(method.Name, ActivityKind.Client)
            ?.SetTag("slack.method", method.Name);
        try
        {
            using var response = await SendAsync(method, form, cancellationToken);
            activity
                ?.SetTag("http.response.status_code", (int)response.StatusCode)
                .SetTag("slack.request_id", SlackAnswers.RequestId(response));
            var answer = await _answers.ReadAsync(method, response, type, cancellationToken);
            foreach (var warning in Warnings(answer))
            {
                activity?.AddTag("slack.warning", warning);
                OnWarning?.Invoke(method.Name, warning);
            }

            return answer;
        }
        catch (SlackException exception)
        {
            activity
                ?.SetTag("error.type", exception.ErrorCode)
                .SetStatus(ActivityStatusCode.Error, exception.ErrorCode);
            throw;
        }
    }

    /// <summary>For methods whose answer says nothing but that it is done.</summary>
    /// <param name="alsoDone">An error by which Slack says that the wish is already fulfilled.</param>
    internal async Task CallAsync(
        SlackMethod method,
        FormBody form,
        string? alsoDone,
        CancellationToken cancellationToken
    )
    {
        try
        {
            await CallAsync(method, form, ResponseJson.Default.SlackResponse, cancellationToken);
        }
        catch (SlackException exception) when (exception.ErrorCode == alsoDone) { }
    }

    /// <summary>All items of a method with cursors, page after page as they are read.</summary>
    internal async IAsyncEnumerable<TItem> PagesAsync<TResponse, TItem>(
        SlackMethod method,
        Func<FormBody> arguments,
        JsonTypeInfo<TResponse> type,
        Func<TResponse, IReadOnlyList<TItem>?> items,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
        where TResponse : SlackResponse
    {
        string? cursor = null;
        do
        {
            var page = await CallAsync(
                method,
                arguments().Add("limit", PageSize).Add("cursor", cursor),
                type,
                cancellationToken
            );
            foreach (var item in items(page) ?? [])
                yield return item;
            var next = page.ResponseMetadata?.NextCursor;
            // The same cursor again would never end.
            cursor = next == cursor ? null : next;
        } while (!string.IsNullOrEmpty(cursor));
    }

    /// <summary>A field without which the answer is of no use.</summary>
    internal static T Present<T>(SlackMethod method, T? field)
        where T : class =>
        field ?? throw new SlackException(method.Name, "incomplete_answer", SlackFailure.OutcomeUnknown);

    private async Task<HttpResponseMessage> SendAsync(
        SlackMethod method,
        FormBody form,
        CancellationToken cancellationToken
    )
    {
        var token = _token();
        if (string.IsNullOrEmpty(token))
            throw new SlackException(method.Name, "not_authed", SlackFailure.Authentication);

        using var request = new HttpRequestMessage(HttpMethod.Post, method.Name) { Content = form.ToContent() };
        request.Headers.Authorization = new("Bearer", token);
        return await SendAsync(_http, method, request, cancellationToken);
    }

    /// <summary>Sends, and says what is known when no answer comes.</summary>
    internal static async Task<HttpResponseMessage> SendAsync(
        HttpClient http,
        SlackMethod method,
        HttpRequestMessage request,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return await http.SendAsync(request, cancellationToken);
        }
        catch (HttpRequestException exception)
        {
            throw NotSent(exception.HttpRequestError)
                ? new SlackException(method.Name, "connection_failed", SlackFailure.Unavailable, exception)
                : new SlackException(method.Name, "connection_lost", SlackFailure.OutcomeUnknown, exception);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new SlackException(method.Name, "timeout", SlackFailure.OutcomeUnknown, exception);
        }
    }

    private static bool NotSent(HttpRequestError error) =>
        error
            is HttpRequestError.NameResolutionError
                or HttpRequestError.ConnectionError
                or HttpRequestError.SecureConnectionError
                or HttpRequestError.ProxyTunnelError
                or HttpRequestError.VersionNegotiationError;

    private static IEnumerable<string> Warnings(SlackResponse answer) =>
        (
            answer.Warning?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? []
        ).Union(answer.ResponseMetadata?.Warnings ?? []);
}
