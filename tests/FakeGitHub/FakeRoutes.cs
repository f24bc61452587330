namespace ChatOpsBot.GitHubFake;

/// <param name="Path">Its parts in braces match one segment.</param>
/// <param name="Operation">GitHub's name of it, as in its OpenAPI description.</param>
internal sealed record FakeRoute(string Method, string Path, string Operation, Func<FakeRequest, FakeAnswer> Handle)
{
    /// <summary>What it takes in the query.</summary>
    public IReadOnlyList<string> Query { get; init; } = [];

    /// <summary>What it takes in the body; null for none.</summary>
    public FakeShape? Shape { get; init; }

    /// <summary>The application itself calls it, with a JSON web token.</summary>
    public bool IsOfApplication { get; init; }

    public static FakeRoute Get(
        string path,
        string operation,
        Func<FakeRequest, FakeAnswer> handle,
        params string[] query
    ) => new("GET", path, operation, handle) { Query = query };

    /// <summary>A list in pages.</summary>
    public static FakeRoute List(
        string path,
        string operation,
        Func<FakeRequest, FakeAnswer> handle,
        params string[] query
    ) => new("GET", path, operation, handle) { Query = [.. query, "per_page", "page"] };

    public static FakeRoute Post(
        string path,
        string operation,
        Func<FakeRequest, FakeAnswer> handle,
        params string[] fields
    ) => new("POST", path, operation, handle) { Shape = fields.Length == 0 ? null : new(fields) };

    public static FakeRoute Patch(
        string path,
        string operation,
        Func<FakeRequest, FakeAnswer> handle,
        params string[] fields
    ) => new("PATCH", path, operation, handle) { Shape = new(fields) };
}

/// <summary>Everything that the fake can be asked.</summary>
internal static class FakeRoutes
{
    private static readonly FakeRoute Unknown = new("", "", "", _ => throw FakeProblem.NotFound());

    public static IReadOnlyList<FakeRoute> All { get; } =
    [
        .. CommitRoutes.All,
        .. CheckRoutes.All,
        .. DeploymentRoutes.All,
        .. ActionRoutes.All,
        .. PullRequestRoutes.All,
        .. IssueRoutes.All,
        .. ReleaseRoutes.All,
        .. AccountRoutes.All,
    ];

    public static (FakeRoute Route, Dictionary<string, string> Values) Match(string method, string[] parts)
    {
        foreach (var route in All)
            if (route.Method == method && Values(route.Path.Split('/'), parts) is { } values)
                return (route, values);
        return (Unknown, []);
    }

    private static Dictionary<string, string>? Values(string[] pattern, string[] parts)
    {
        var values = new Dictionary<string, string>();
        for (var at = 0; at < pattern.Length; at++)
        {
            if (at >= parts.Length)
                return null;
            if (pattern[at].StartsWith('{'))
                values[pattern[at][1..^1]] = Uri.UnescapeDataString(parts[at]);
            else if (pattern[at] != parts[at])
                return null;
        }
        return parts.Length == pattern.Length ? values : null;
    }
}
