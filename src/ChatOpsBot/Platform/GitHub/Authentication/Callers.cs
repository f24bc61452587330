namespace ChatOpsBot.Platform.GitHub.Authentication;

/// <summary>Who calls, by the credentials of the moment.</summary>
/// <param name="credentials">Asked at each call; null while there are none.</param>
internal sealed class Callers(Func<GitHubCredentials?> credentials, InstallationTokens installations)
{
    /// <param name="owner">Whose installation an application calls through; null when any will do.</param>
    /// <exception cref="GitHubException">There are no credentials, or no installation.</exception>
    public async ValueTask<Caller> GetAsync(string operation, string? owner, CancellationToken cancellationToken) =>
        credentials() switch
        {
            GitHubToken { Value.Length: > 0 } token => new(token, "token", token.Value),
            GitHubApp { AppId.Length: > 0, PrivateKey.Length: > 0 } app => new(
                app,
                owner?.ToLowerInvariant() ?? "any",
                await installations.GetAsync(app, owner, cancellationToken)
            ),
            _ => throw new GitHubException(operation, GitHubFailure.Authentication, "there are no credentials"),
        };

    /// <summary>
    /// After a call was refused: the next one gets another token. An installation's token can end before its time.
    /// </summary>
    /// <returns>Whether there can be another.</returns>
    public bool Forget(Caller caller, string? owner)
    {
        if (caller.Credentials is not GitHubApp app)
            return false;
        installations.Forget(app, owner, caller.Bearer);
        return true;
    }
}
