using System.Net;
using System.Runtime.CompilerServices;
using ChatOpsBot.Platform.GitHub.Authentication;
using ChatOpsBot.Platform.GitHub.Calls;
using ChatOpsBot.Platform.GitHub.Http;
using Octokit;

namespace ChatOpsBot.Platform.GitHub;

/// <summary>
/// GitHub's REST API: the typed calls of Octokit, sent by <see cref="GitHubTransport"/>. Each request is sent once:
/// whether and when to call again is for the caller, who learns from <see cref="GitHubException.Failure"/> what is
/// known about the outcome. <see href="https://docs.github.com/rest"/>
/// </summary>
/// <remarks>
/// Octokit takes no cancellation token, follows pages to the last, puts names into an address as they are, and has no
/// word for a write whose outcome is unknown. So it is called through here alone, with <see cref="Segment.Of"/> around
/// what people name freely. Each request is a span of the source <see cref="ActivitySourceName"/>, named after GitHub's
/// operation. See docs/adr/0015-octokit.md.
/// </remarks>
internal sealed class GitHubRest
{
    public const string ActivitySourceName = "ChatOpsBot.GitHub";

    private readonly Callers _callers;

    // Made at the first call: a bot that is not connected to GitHub does not load Octokit.
    private readonly Lazy<Wire> _wire;

    /// <param name="http">
    /// Its base address is the root of the API (<c>https://api.github.com/</c>,
    /// <c>https://ghe.example.com/api/v3/</c>), its handler should be <see cref="CreateHandler"/>.
    /// </param>
    /// <param name="credentials">Asked at each call, so that new ones work at once; null while there are none.</param>
    /// <param name="observe">Called after each request.</param>
    /// <exception cref="ArgumentException">The base address is missing or does not end in a slash.</exception>
    public GitHubRest(
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
        _callers = new(credentials, new InstallationTokens(this, time));
        _wire = new(() => new(http, _callers, time, observe));
    }

    /// <summary>
    /// A handler that leaves redirects to the transport: by itself it would turn a POST into a GET, and drop the token.
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

    /// <summary>One call of Octokit.</summary>
    /// <param name="operation">GitHub's name of it, as in its OpenAPI description: <c>repos/get-commit</c>.</param>
    /// <exception cref="GitHubException">It did not succeed.</exception>
    public Task<T> CallAsync<T>(
        string operation,
        Func<IGitHubClient, Task<T>> call,
        CancellationToken cancellationToken
    ) => RunAsync(new OngoingCall(operation, cancellationToken), call);

    /// <summary>For a call whose success says all.</summary>
    /// <inheritdoc cref="CallAsync{T}"/>
    public Task CallAsync(string operation, Func<IGitHubClient, Task> call, CancellationToken cancellationToken) =>
        CallAsync(
            operation,
            async client =>
            {
                await call(client);
                return true;
            },
            cancellationToken
        );

    /// <summary>As the application itself, with what proves it, in place of who the credentials say.</summary>
    /// <inheritdoc cref="CallAsync{T}"/>
    public Task<T> CallAsAsync<T>(
        Caller caller,
        string operation,
        Func<IGitHubClient, Task<T>> call,
        CancellationToken cancellationToken
    ) => RunAsync(new OngoingCall(operation, cancellationToken) { Caller = caller }, call);

    /// <summary>Null for what is not there, or may not be known to the caller.</summary>
    /// <inheritdoc cref="CallAsync{T}"/>
    public async Task<T?> FindAsync<T>(
        string operation,
        Func<IGitHubClient, Task<T>> call,
        CancellationToken cancellationToken
    )
        where T : class
    {
        try
        {
            return await CallAsync(operation, call, cancellationToken);
        }
        catch (GitHubException exception) when (exception.Failure == GitHubFailure.NotFound)
        {
            return null;
        }
    }

    /// <summary>
    /// A list, page after page as it is read, a hundred items each.
    /// <see href="https://docs.github.com/rest/using-the-rest-api/using-pagination-in-the-rest-api"/>
    /// </summary>
    /// <param name="call">Octokit's call for the list; it is made once for each page, and its parameters for pages stay
    /// unused.</param>
    /// <inheritdoc cref="CallAsync{T}"/>
    public IAsyncEnumerable<T> ListAsync<T>(
        string operation,
        Func<IGitHubClient, Task<IReadOnlyList<T>>> call,
        CancellationToken cancellationToken
    ) => PagesAsync(operation, call, cancellationToken).SelectMany(page => page);

    /// <summary>The pages themselves, for an answer that is one object with a long list in it.</summary>
    /// <inheritdoc cref="ListAsync{T}"/>
    public IAsyncEnumerable<TPage> PagesAsync<TPage>(
        string operation,
        Func<IGitHubClient, Task<TPage>> call,
        CancellationToken cancellationToken
    ) => PagesAsync(caller: null, operation, call, cancellationToken);

    /// <inheritdoc cref="PagesAsync{TPage}(string, Func{IGitHubClient, Task{TPage}}, CancellationToken)"/>
    public async IAsyncEnumerable<TPage> PagesAsync<TPage>(
        Caller? caller,
        string operation,
        Func<IGitHubClient, Task<TPage>> call,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        HashSet<string> seen = [];
        string? next = null;
        string? owner = null;
        do
        {
            var ongoing = new OngoingCall(operation, cancellationToken)
            {
                Caller = caller,
                IsPage = true,
                Instead = next,
                Owner = owner,
            };
            yield return await RunAsync(ongoing, call);
            // Pages that lead in a circle would never end.
            next = ongoing.Answer?.NextPage is { } link && seen.Add(link) ? link : null;
            owner = ongoing.Owner;
        } while (next is not null);
    }

    private async Task<T> RunAsync<T>(OngoingCall ongoing, Func<IGitHubClient, Task<T>> call)
    {
        try
        {
            var result = await ongoing.RunAsync(() => call(_wire.Value.Client));
            return result is null ? throw new InvalidDataException("GitHub's answer is empty.") : result;
        }
        catch (Exception exception)
            when (exception is not (GitHubException or OperationCanceledException) && ongoing.Answer is { } answer)
        {
            // Octokit checks nothing, and trips over an answer of another form in many ways.
            throw answer.Unreadable(exception);
        }
    }

    private sealed class Wire(HttpClient http, Callers callers, TimeProvider time, Action<GitHubCall>? observe)
    {
        public IGitHubClient Client { get; } =
            new GitHubClient(
                new Connection(
                    new ProductHeaderValue("ChatOpsBot"),
                    http.BaseAddress!,
                    new Octokit.Internal.InMemoryCredentialStore(Octokit.Credentials.Anonymous),
                    new GitHubTransport(http, callers, time, observe),
                    new GitHubSerializer(CallsJson.Default)
                )
            );
    }
}
