using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Octokit;

namespace ChatOpsBot.Platform.GitHub.Authentication;

/// <summary>
/// The tokens of an application's installations, one for each owner. They live an hour and are exchanged a minute
/// before their end.
/// <see href="https://docs.github.com/rest/apps/apps#create-an-installation-access-token-for-an-app"/>
/// </summary>
[SuppressMessage(
    "Design",
    "CA1001",
    Justification = "The semaphore has no handle to release while no one asks for its AvailableWaitHandle."
)]
internal sealed class InstallationTokens(GitHubRest github, TimeProvider time)
{
    private const string ListInstallations = "apps/list-installations";

    public const string CreateToken = "apps/create-installation-access-token";

    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(1);

    /// <summary>An application's own calls have a budget of their own.</summary>
    private const string Budget = "app";

    private readonly ConcurrentDictionary<(GitHubApp App, string Owner), AccessToken> _tokens = [];
    private readonly SemaphoreSlim _fetching = new(1);

    /// <param name="owner">Null for the installation that comes first.</param>
    public async ValueTask<string> GetAsync(GitHubApp app, string? owner, CancellationToken cancellationToken)
    {
        if (Fresh(app, owner) is { } known)
            return known;
        await _fetching.WaitAsync(cancellationToken);
        try
        {
            if (Fresh(app, owner) is { } fetchedMeanwhile)
                return fetchedMeanwhile;
            var token = await FetchAsync(app, owner, cancellationToken);
            _tokens[Key(app, owner)] = token;
            return token.Token;
        }
        finally
        {
            _fetching.Release();
        }
    }

    /// <summary>For a token that GitHub no longer takes: the next call gets a new one.</summary>
    public void Forget(GitHubApp app, string? owner, string token)
    {
        if (_tokens.TryGetValue(Key(app, owner), out var known) && known.Token == token)
            _tokens.TryRemove(new(Key(app, owner), known));
    }

    private static (GitHubApp App, string Owner) Key(GitHubApp app, string? owner) =>
        (app, owner?.ToLowerInvariant() ?? "");

    private string? Fresh(GitHubApp app, string? owner) =>
        _tokens.TryGetValue(Key(app, owner), out var token) && time.GetUtcNow() < token.ExpiresAt - Margin
            ? token.Token
            : null;

    private async Task<AccessToken> FetchAsync(GitHubApp app, string? owner, CancellationToken cancellationToken)
    {
        var caller = new Caller(app, Budget, Jwt(app));
        // Asked again each hour, because an application that was removed and installed again has another id.
        var installation =
            await github
                .PagesAsync(
                    caller,
                    ListInstallations,
                    client => client.GitHubApps.GetAllInstallationsForCurrent(),
                    cancellationToken
                )
                .SelectMany(page => page)
                .FirstOrDefaultAsync(
                    candidate =>
                        owner is null
                        || string.Equals(candidate.Account?.Login, owner, StringComparison.OrdinalIgnoreCase),
                    cancellationToken
                )
            ?? throw new GitHubException(
                ListInstallations,
                GitHubFailure.Authentication,
                $"the application {app.AppId} is not installed at {(owner is null ? "any account" : $"'{owner}'")}"
            );
        return await github.CallAsAsync(
            caller,
            CreateToken,
            client => client.GitHubApps.CreateInstallationToken(installation.Id),
            cancellationToken
        );
    }

    private string Jwt(GitHubApp app)
    {
        try
        {
            return AppJwt.Create(app, time.GetUtcNow());
        }
        catch (Exception exception) when (exception is ArgumentException or CryptographicException)
        {
            throw new GitHubException(
                CreateToken,
                GitHubFailure.Authentication,
                "the application's private key cannot be read",
                exception
            );
        }
    }
}
