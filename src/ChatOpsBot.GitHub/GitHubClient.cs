using System.Net;
using System.Text.Json.Serialization.Metadata;

namespace ChatOpsBot.GitHub;

/// <summary>
/// GitHub's REST API, as much of it as is used here. It sends each call once: whether and when to call again is for the
/// caller, who learns from <see cref="GitHubException.Failure"/> what is known about the outcome. Every method throws
/// <see cref="GitHubException"/> when it did not succeed. <see href="https://docs.github.com/rest"/>
/// </summary>
/// <remarks>
/// Each call is a span of the source <see cref="ActivitySourceName"/>, named after GitHub's operation.
/// </remarks>
public sealed class GitHubClient
{
    public const string ActivitySourceName = "ChatOpsBot.GitHub";

    /// <summary>The most that GitHub gives at once.</summary>
    internal const int PageSize = 100;

    private readonly GitHubTransport _transport;
    private readonly Func<GitHubCredentials?> _credentials;
    private readonly InstallationTokens _installations;

    /// <param name="http">
    /// Its base address is the root of the API (<c>https://api.github.com/</c>,
    /// <c>https://ghe.example.com/api/v3/</c>), its handler should be <see cref="CreateHandler"/>.
    /// </param>
    /// <param name="credentials">Asked at each call, so that new ones work at once; null while there are none.</param>
    /// <param name="observe">Called after each call.</param>
    /// <exception cref="ArgumentException">The base address is missing or does not end in a slash.</exception>
    public GitHubClient(
        HttpClient http,
        Func<GitHubCredentials?> credentials,
        TimeProvider time,
        Action<GitHubCall>? observe = null
    )
    {
        ArgumentNullException.ThrowIfNull(http);
        if (http.BaseAddress?.AbsoluteUri.EndsWith('/') != true)
            throw new ArgumentException(
                "The base address must be the root of GitHub's API and end in a slash.",
                nameof(http)
            );
        _transport = new(http, time, observe);
        _credentials = credentials;
        _installations = new(_transport, time);
        Actions = new(this);
        Check = new(this);
        Git = new(this);
        Issue = new(this);
        Organization = new(this);
        PullRequest = new(this);
        Repository = new(this);
        User = new(this);
    }

    public ActionsApi Actions { get; }
    public ChecksApi Check { get; }
    public GitDatabaseApi Git { get; }
    public IssuesApi Issue { get; }
    public OrganizationsApi Organization { get; }
    public PullRequestsApi PullRequest { get; }
    public RepositoriesApi Repository { get; }
    public UsersApi User { get; }

    /// <summary>
    /// A handler that leaves redirects to the client: by itself it would turn a POST into a GET, and drop the token.
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

    internal async Task<T> CallAsync<T>(
        GitHubRequest request,
        Func<GitHubAnswer, T> read,
        CancellationToken cancellationToken
    )
    {
        var credentials = _credentials();
        var caller = await CallerAsync(credentials, request, cancellationToken);
        try
        {
            return await _transport.CallAsync(request, caller, read, cancellationToken);
        }
        catch (GitHubException exception)
            when (exception.Failure == GitHubFailure.Authentication && credentials is GitHubApp app)
        {
            // An installation's token can end before its time. A call that was refused for that is certainly not done.
            _installations.Forget(app, request.Owner, caller.Bearer);
            return await _transport.CallAsync(
                request,
                await CallerAsync(app, request, cancellationToken),
                read,
                cancellationToken
            );
        }
    }

    /// <summary>For a call whose success says all.</summary>
    internal Task CallAsync(GitHubRequest request, CancellationToken cancellationToken) =>
        CallAsync(request, answer => answer.Status, cancellationToken);

    /// <summary>Null for what is not there, or may not be known to the caller.</summary>
    internal async Task<T?> FindAsync<T>(
        GitHubRequest request,
        JsonTypeInfo<T> type,
        CancellationToken cancellationToken
    )
        where T : class
    {
        try
        {
            return await CallAsync(request, type, cancellationToken);
        }
        catch (GitHubException exception) when (exception.Failure == GitHubFailure.NotFound)
        {
            return null;
        }
    }

    internal Task<T> CallAsync<T>(GitHubRequest request, JsonTypeInfo<T> type, CancellationToken cancellationToken)
        where T : class => CallAsync(request, answer => answer.Json(type), cancellationToken);

    internal IAsyncEnumerable<T> PagesAsync<T>(
        GitHubRequest request,
        JsonTypeInfo<IReadOnlyList<T>> type,
        CancellationToken cancellationToken
    ) => PagesAsync(request, type, page => page, cancellationToken);

    internal IAsyncEnumerable<TItem> PagesAsync<TPage, TItem>(
        GitHubRequest request,
        JsonTypeInfo<TPage> type,
        Func<TPage, IReadOnlyList<TItem>> items,
        CancellationToken cancellationToken
    )
        where TPage : class =>
        Paging.FollowAsync(
            request.With("per_page", $"{PageSize}"),
            (next, token) => CallAsync(next, Paging.Of(type), token),
            items,
            cancellationToken
        );

    /// <summary>The pages themselves, for a response that is one object with a long list in it.</summary>
    internal Task<List<T>> WholePagesAsync<T>(
        GitHubRequest request,
        JsonTypeInfo<T> type,
        int most,
        CancellationToken cancellationToken
    )
        where T : class =>
        PagesAsync<T, T>(request, type, page => [page], cancellationToken)
            .Take(most)
            .ToListAsync(cancellationToken)
            .AsTask();

    private async ValueTask<Caller> CallerAsync(
        GitHubCredentials? credentials,
        GitHubRequest request,
        CancellationToken cancellationToken
    ) =>
        credentials switch
        {
            GitHubToken { Value.Length: > 0 } token => new(token, "token", token.Value),
            GitHubApp { AppId.Length: > 0, PrivateKey.Length: > 0 } app => new(
                app,
                request.Owner?.ToLowerInvariant() ?? "any",
                await _installations.GetAsync(app, request.Owner, cancellationToken)
            ),
            _ => throw new GitHubException(request.Operation, GitHubFailure.Authentication, "there are no credentials"),
        };
}
