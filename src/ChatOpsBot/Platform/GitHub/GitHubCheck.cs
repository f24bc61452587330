using ChatOpsBot.Platform.Configuration;

namespace ChatOpsBot.Platform.GitHub;

/// <summary>What is wrong with the section <c>GitHub</c>; see <c>validate</c>.</summary>
internal static class GitHubCheck
{
    public static void Run(GitHubOptions gitHub, List<string> problems)
    {
        if (!IsApi(gitHub.ApiUrl))
            problems.Add(
                $"GitHub:ApiUrl: \"{gitHub.ApiUrl}\" is not the base URL of GitHub's API; "
                    + "write https://api.github.com/ or, for GitHub Enterprise Server, https://<host>/api/v3/, "
                    + "with the slash at the end"
            );
        OnlyOne("Token", gitHub.Token, gitHub.TokenFile, problems);
        OnlyOne("PrivateKey", gitHub.PrivateKey, gitHub.PrivateKeyFile, problems);
        SecretFile.Check("GitHub:TokenFile", gitHub.TokenFile, problems);
        SecretFile.Check("GitHub:PrivateKeyFile", gitHub.PrivateKeyFile, problems);
        var hasKey = !string.IsNullOrEmpty(gitHub.PrivateKey) || !string.IsNullOrEmpty(gitHub.PrivateKeyFile);
        if (gitHub.HasToken && (gitHub.HasApp || hasKey))
            problems.Add("GitHub:Token: a token and an App (AppId, PrivateKey) are mutually exclusive; keep one");
        if (gitHub.HasApp && !hasKey)
            problems.Add(
                "GitHub:PrivateKey: is not set, but AppId is; generate one in the App's settings, "
                    + "and name the downloaded file in GitHub:PrivateKeyFile"
            );
        if (!gitHub.HasApp && hasKey)
            problems.Add(
                "GitHub:AppId: is not set, but the private key is; copy the App's client id from its settings"
            );
        Key("PrivateKey", gitHub.PrivateKey, problems);
        if (File.Exists(gitHub.PrivateKeyFile))
            Key("PrivateKeyFile", SecretFile.Read(null, gitHub.PrivateKeyFile), problems);
    }

    private static bool IsApi(string address) =>
        Uri.TryCreate(address, UriKind.Absolute, out var url)
        && url.Scheme is "http" or "https"
        && address.EndsWith('/')
        && url.Host is not ("github.com" or "www.github.com");

    private static void OnlyOne(string key, string? value, string? file, List<string> problems)
    {
        if (!string.IsNullOrEmpty(value) && !string.IsNullOrEmpty(file))
            problems.Add($"GitHub:{key}: {key} and {key}File are mutually exclusive; keep one");
    }

    private static void Key(string name, string? pem, List<string> problems)
    {
        if (!string.IsNullOrEmpty(pem) && !new GitHubApp("", pem).HasValidKey)
            problems.Add(
                $"GitHub:{name}: this is not a private key; use the file that GitHub lets you download, "
                    + "which begins with -----BEGIN RSA PRIVATE KEY-----"
            );
    }
}
