namespace ChatOpsBot.Sandbox.WebApi;

internal enum ArgumentKind
{
    Text,
    Flag,
    Number,
    Json,
}

/// <summary>What Slack's page about a method says, as data.</summary>
/// <param name="Reads">Also answers GET. A method that changes something answers POST only.</param>
/// <param name="TakesJson">Accepts a JSON body; others take a form (or a query) and nothing else.</param>
/// <param name="PerMinute">The tier: calls per minute and workspace. <see href="https://docs.slack.dev/apis/web-api/rate-limits"/></param>
internal sealed record ApiMethod(string Name, bool Reads, bool TakesJson, double PerMinute, ApiHandler Handler)
{
    public IReadOnlyDictionary<string, ArgumentKind> Arguments { get; private init; } = new Dictionary<string, ArgumentKind>();

    public IReadOnlyList<string> Required { get; private init; } = [];

    /// <summary>The one method that needs no token.</summary>
    public bool Anonymous { get; init; }

    /// <summary>Takes arguments that nobody knows, to send them back.</summary>
    public bool Echoes { get; init; }

    /// <param name="arguments">Names with a blank between: <c>name!</c> is required, <c>name:flag</c>, <c>name:number</c> and <c>name:json</c> are not text.</param>
    public ApiMethod With(string arguments)
    {
        var words = arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return this with
        {
            Required = [.. words.Where(word => word.EndsWith('!')).Select(word => word.TrimEnd('!'))],
            Arguments = words.Select(word => word.TrimEnd('!').Split(':')).ToDictionary(
                parts => parts[0], parts => parts.Length == 1 ? ArgumentKind.Text : Enum.Parse<ArgumentKind>(parts[1], ignoreCase: true)),
        };
    }

    /// <summary>Slack ignores most unknown arguments. Here one is an error: it is a misspelling, or an argument of another method.</summary>
    public ApiError? Check(ApiArguments given)
    {
        foreach (var name in Required)
        {
            if (string.IsNullOrEmpty(given[name]))
                return ApiError.Arguments($"missing required field: {name}");
        }

        foreach (var name in given.Names)
        {
            if (Arguments.TryGetValue(name, out var kind))
            {
                if (given.Check(name, kind) is { } error)
                    return error;
            }
            else if (!Echoes)
            {
                return ApiError.Arguments($"unknown argument: {name} [json-pointer:/{name}]");
            }
        }

        return null;
    }
}
