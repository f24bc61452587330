namespace ChatOpsBot.Platform.GitHub;

/// <summary>
/// The section <c>GitHub</c>: which GitHub the bot calls, and with which credentials. What GitHub sends to the
/// bot is a matter of <c>Sources</c>.
/// </summary>
public sealed class GitHubOptions
{
    /// <summary>
    /// The base of the REST API, ending in a slash. Of GitHub Enterprise Server:
    /// <c>https://github.example.com/api/v3/</c>.
    /// </summary>
    public string ApiUrl { get; set; } = "https://api.github.com/";

    /// <summary>
    /// A personal access token. A GitHub App (<see cref="AppId"/>) is better: it belongs to no person, and has a budget
    /// of its own.
    /// </summary>
    public string? Token { get; set; }

    /// <summary>A file that holds <see cref="Token"/> alone.</summary>
    public string? TokenFile { get; set; }

    /// <summary>The id or client id of a GitHub App that is installed at the owners of the repositories.</summary>
    public string? AppId { get; set; }

    /// <summary>The App's private key, PEM; <c>\n</c> may stand for the ends of lines.</summary>
    public string? PrivateKey { get; set; }

    /// <summary>A file that holds <see cref="PrivateKey"/>, as GitHub lets one download it.</summary>
    public string? PrivateKeyFile { get; set; }

    public bool HasToken => !string.IsNullOrEmpty(Token) || !string.IsNullOrEmpty(TokenFile);

    public bool HasApp => !string.IsNullOrEmpty(AppId);

    /// <summary>Whether GitHub can be asked at all.</summary>
    public bool IsConfigured => HasToken || HasApp;
}
