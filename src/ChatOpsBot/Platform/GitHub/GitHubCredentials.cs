using System.Security.Cryptography;
using ChatOpsBot.Platform.GitHub.Authentication;

namespace ChatOpsBot.Platform.GitHub;

/// <summary>The credentials for GitHub. Never shows what is secret.</summary>
internal abstract record GitHubCredentials
{
    private protected GitHubCredentials() { }

    public sealed override string ToString() => GetType().Name;
}

/// <summary>A personal access token, or any other that is used as it is.</summary>
internal sealed record GitHubToken(string Value) : GitHubCredentials;

/// <summary>A GitHub App, which works through its installation at the owner of the repository.</summary>
/// <param name="AppId">The application's id, or its client id.</param>
/// <param name="PrivateKey">PEM, as downloaded from GitHub; <c>\n</c> in place of line ends is understood, because
/// environment variables bring it.</param>
internal sealed record GitHubApp(string AppId, string PrivateKey) : GitHubCredentials
{
    /// <summary>Whether the key can sign at all; GitHub alone knows whether it is the application's.</summary>
    public bool HasValidKey
    {
        get
        {
            try
            {
                return AppJwt.Create(this, DateTimeOffset.UnixEpoch).Length > 0;
            }
            catch (Exception exception) when (exception is ArgumentException or CryptographicException)
            {
                return false;
            }
        }
    }
}
