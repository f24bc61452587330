using System.Text.RegularExpressions;

namespace ChatOpsBot.Deployments.Engines;

/// <summary>
/// Takes out of what an engine says what must not reach a channel: the values of the environment's <c>Variables</c>,
/// the secrets of the bot's own configuration, and whatever looks like a token.
/// </summary>
internal sealed partial class SecretMask(IConfiguration configuration)
{
    private const string Mask = "***";

    /// <summary>
    /// A shorter value is a word of every day: to mask <c>true</c> or <c>web</c> would hide the output and no secret.
    /// </summary>
    private const int Shortest = 6;

    private const int LargestFile = 64 * 1024;

    public EngineStatus Hide(EngineStatus status, EngineRun run)
    {
        if (status is { Text: null, Tail: null })
            return status;
        var secrets = SecretsOf(run);
        return status with { Text = Apply(status.Text, secrets), Tail = Apply(status.Tail, secrets) };
    }

    public EngineStart Hide(EngineStart start, EngineRun run) =>
        start.Problem is null ? start : start with { Problem = Apply(start.Problem, SecretsOf(run)) };

    /// <summary>Pure.</summary>
    /// <param name="secrets">Longer ones first, so that none is left over of which another is a part.</param>
    public static string? Apply(string? text, IEnumerable<string> secrets)
    {
        if (text is null)
            return null;
        foreach (var secret in secrets)
            text = text.Replace(secret, Mask, StringComparison.Ordinal);
        text = PrivateKey().Replace(text, Mask);
        text = Token().Replace(text, Mask);
        return Named().Replace(text, $"${{before}}{Mask}");
    }

    private IReadOnlyList<string> SecretsOf(EngineRun run)
    {
        // What is filled in is what people have to read: the version, the commit, the environment.
        var variables = run
            .Target.Variables.Values.Where(value => !value.Contains('{', StringComparison.Ordinal))
            .Except([run.Service, run.Environment, run.Version, run.Sha, run.Ref]);
        return
        [
            .. variables
                .Concat(Configured())
                .Where(value => value.Length >= Shortest)
                .Distinct()
                .OrderByDescending(value => value.Length),
        ];
    }

    /// <summary>
    /// The value of every key whose last word names a secret, and the content of the file where it names one. And
    /// passwords inside other values: in an address, in a connection string.
    /// </summary>
    private IEnumerable<string> Configured()
    {
        foreach (var (key, value) in configuration.AsEnumerable())
        {
            if (value is null)
                continue;
            foreach (Match inside in Password().Matches(value))
                yield return inside.Groups["secret"].Value;
            if (!SecretKey().IsMatch(key))
                continue;
            var secret = key.EndsWith("File", StringComparison.OrdinalIgnoreCase) ? Read(value) : value;
            // Of a key of several lines, each line is as secret as all of them.
            foreach (var line in (secret ?? "").Split('\n', StringSplitOptions.TrimEntries))
                yield return line;
        }
    }

    private static string? Read(string path)
    {
        try
        {
            return new FileInfo(path) is { Exists: true, Length: <= LargestFile } ? File.ReadAllText(path) : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }

    [GeneratedRegex(
        // An address that is given as a file is a secret, as that of a calendar.
        @"(token|secret|password|passphrase|key|credentials?)(file)?(:\d+)?$|urlfile$|:(watchdog|import:\d+):url$",
        RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase,
        10_000
    )]
    private static partial Regex SecretKey();

    [GeneratedRegex(
        @"(^|[,;\s])(password|pwd)\s*=\s*(?<secret>[^,;\s]+)|://[^\s:/@]*:(?<secret>[^\s@/]+)@",
        RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase,
        10_000
    )]
    private static partial Regex Password();

    // Also where its beginning has been cut off, or its end is still to come.
    [GeneratedRegex(
        @"-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(-----END [A-Z ]*PRIVATE KEY-----|\z)"
            + @"|^([A-Za-z0-9+/=]{40,}\s*\n)*([A-Za-z0-9+/=]+\s*\n)?-----END [A-Z ]*PRIVATE KEY-----",
        RegexOptions.ExplicitCapture | RegexOptions.Multiline,
        10_000
    )]
    private static partial Regex PrivateKey();

    // GitHub, GitLab, Slack, AWS, Google, Stripe, npm, PyPI, Docker, Vault, DigitalOcean, SendGrid, JSON web tokens,
    // and what a hook of Slack's is called by.
    [GeneratedRegex(
        @"\b(gh[pousr]_\w{20,}|github_pat_\w{20,}|gl(pat|dt|rt|cbt|ptt|soat)-[\w-]{16,}"
            + @"|xox[a-z]-[\w-]{10,}|xapp-[\w-]{10,}|(AKIA|ASIA)[0-9A-Z]{16}|AIza[\w-]{35}"
            + @"|ya29\.[\w-]{20,}|[sr]k_(live|test)_\w{16,}|npm_\w{30,}|pypi-[\w-]{30,}"
            + @"|dckr_pat_[\w-]{20,}|hv[sbr]\.[\w-]{20,}|do[opr]_v1_\w{32,}"
            + @"|SG\.[\w-]{16,}\.[\w-]{16,}|eyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]*)"
            + @"|(?<=hooks\.slack\.com/(services|workflows|triggers)/)[\w/]+",
        RegexOptions.ExplicitCapture,
        10_000
    )]
    private static partial Regex Token();

    // A header, the user's part of an address, and what calls itself a secret.
    [GeneratedRegex(
        @"(?<before>\b(authorization:\s*)?(bearer|basic)\s+)[\w.~+/=-]{8,}"
            + @"|(?<before>://[^\s:/@]*:)[^\s@/]+(?=@)"
            + @"|(?<before>[\w-]*(password|passwd|secret|token|api[_-]?key|access[_-]?key)[\w-]*[""']?\s*[=:]\s*[""']?)"
            + @"(?!\*\*\*)[^\s""',;]{4,}",
        RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase,
        10_000
    )]
    private static partial Regex Named();
}
