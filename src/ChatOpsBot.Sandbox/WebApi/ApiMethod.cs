using ChatOpsBot.Sandbox.Deliveries;

namespace ChatOpsBot.Sandbox.WebApi;

internal enum ArgumentKind
{
    Text,
    Flag,
    Number,
    Json,

    /// <summary>A comma list in a form, an array in JSON.</summary>
    List,
}

/// <summary>What Slack's page about a method says, as data.</summary>
/// <param name="Reads">Also answers GET. A method that changes something answers POST only.</param>
/// <param name="TakesJson">Accepts a JSON body; others take a form (or a query) and nothing else.</param>
/// <param name="PerMinute">The tier: calls per minute and workspace.
/// <see href="https://docs.slack.dev/apis/web-api/rate-limits"/></param>
internal sealed record ApiMethod(string Name, bool Reads, bool TakesJson, double PerMinute, ApiHandler Handler)
{
    // Slack's clients send it with every call: with the token of a workspace it means nothing.
    private const string ForOrganizations = "team_id";

    public IReadOnlyDictionary<string, ArgumentKind> Arguments { get; private init; } =
        new Dictionary<string, ArgumentKind>();

    public IReadOnlyList<string> Required { get; private init; } = [];

    /// <summary>Any one of them suffices; empty when no scope is needed.</summary>
    public IReadOnlyList<string> Scopes { get; private init; } = [];

    /// <summary>Takes the app's own token (<c>xapp-</c>), not that of its bot.</summary>
    public bool ForApp { get; init; }

    /// <summary>The answer stays out of the log.</summary>
    public bool AnswersSecret { get; init; }

    /// <summary>The one method that needs no token.</summary>
    public bool Anonymous { get; init; }

    /// <summary>Takes arguments that no one knows, to send them back.</summary>
    public bool Echoes { get; init; }

    /// <param name="arguments">Names with a blank between: <c>name!</c> is required, <c>name:flag</c>,
    /// <c>name:number</c>, <c>name:json</c> and <c>name:list</c> are not text.</param>
    public ApiMethod With(string arguments)
    {
        var words = arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return this with
        {
            Required = [.. words.Where(word => word.EndsWith('!')).Select(word => word.TrimEnd('!').Split(':')[0])],
            Arguments = words
                .Select(word => word.TrimEnd('!').Split(':'))
                .ToDictionary(
                    parts => parts[0],
                    parts =>
                        parts.Length == 1 ? ArgumentKind.Text : Enum.Parse<ArgumentKind>(parts[1], ignoreCase: true)
                ),
        };
    }

    /// <param name="scopes">Names with a blank between: <c>bot_scopes_any_of</c> of the method's page.</param>
    public ApiMethod Needs(string scopes) => this with { Scopes = scopes.Split(' ') };

    public ApiError? CheckScopes(AppManifest? app) =>
        app is null || Scopes.Count == 0 || Scopes.Intersect(app.Scopes).Any()
            ? null
            : new ApiError("missing_scope")
            {
                Needed = string.Join(',', Scopes),
                Provided = string.Join(',', app.Scopes),
            };

    /// <summary>
    /// Slack ignores most unknown arguments. Here one is an error: it is a misspelling, or an argument of another
    /// method.
    /// </summary>
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
            else if (!Echoes && name != ForOrganizations)
            {
                return ApiError.Arguments($"unknown argument: {name} [json-pointer:/{name}]");
            }
        }

        return null;
    }
}
