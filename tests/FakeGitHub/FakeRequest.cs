using System.Text.Json;

namespace ChatOpsBot.GitHubFake;

internal sealed record WireRequest(
    string Method,
    string Target,
    IReadOnlyDictionary<string, string> Headers,
    string Body
);

/// <summary>One request, taken apart: its route, the values in its path and query, its body.</summary>
internal sealed class FakeRequest
{
    private const string Base = "/api/v3/";

    private const string MediaType = "application/vnd.github+json";

    private readonly Dictionary<string, string> _path;
    private readonly IReadOnlyList<(string Name, string Value)> _query;

    private FakeRequest(
        FakeGitHub github,
        WireRequest wire,
        FakeRoute route,
        Dictionary<string, string> path,
        IReadOnlyList<(string Name, string Value)> query
    ) => (GitHub, Wire, Route, _path, _query) = (github, wire, route, path, query);

    public FakeGitHub GitHub { get; }
    public WireRequest Wire { get; }
    public FakeRoute Route { get; }
    public FakeCaller Caller { get; set; } = FakeCaller.Nobody;

    public string CallerName => Caller.Name;
    public DateTimeOffset Now => GitHub.Time.GetUtcNow();
    public string Accept => Wire.Headers.GetValueOrDefault("Accept") ?? "";

    /// <summary>Path and query below the API's base, as sent.</summary>
    public string Target =>
        Wire.Target.StartsWith(Base, StringComparison.Ordinal) ? Wire.Target[Base.Length..] : Wire.Target;

    /// <summary>Of the routes of a repository; null when it is not there.</summary>
    public FakeRepository? Repository { get; private set; }

    public bool IsFormerName { get; private set; }

    /// <summary>The one that the path names.</summary>
    public FakeRepository Repo => Repository ?? throw FakeProblem.NotFound();

    public JsonElement Body { get; private set; }

    public string this[string name] => _path[name];

    public long Id(string name) => long.TryParse(_path[name], out var id) ? id : throw FakeProblem.NotFound();

    public string? Query(string name) => _query.FirstOrDefault(parameter => parameter.Name == name).Value;

    public bool Has(string name) => Body.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null;

    public string? Text(string name) => Has(name) ? Body.GetProperty(name).GetString() : null;

    public bool Flag(string name, bool otherwise = false) =>
        Has(name) ? Body.GetProperty(name).GetBoolean() : otherwise;

    public IReadOnlyList<string> Texts(string name) =>
        Has(name) ? [.. Body.GetProperty(name).EnumerateArray().Select(item => item.GetString()!)] : [];

    /// <summary>The same address by the repository's number.</summary>
    public string AddressOf(FakeRepository repository)
    {
        var (path, query) = Split(Target);
        var rest = path.StartsWith("repos/", StringComparison.Ordinal)
            ? string.Join('/', path.Split('/')[3..])
            : string.Join('/', path.Split('/')[2..]);
        return $"{GitHub.ApiUrl}repositories/{repository.Id}{(rest.Length > 0 ? "/" : "")}{rest}"
            + $"{(query.Length > 0 ? "?" : "")}{query}";
    }

    /// <summary>The same address with another page.</summary>
    public string AddressOf(int page)
    {
        var address = Repository is null ? GitHub.ApiUrl + Target : AddressOf(Repository);
        var (path, query) = Split(address);
        return $"{path}?"
            + string.Join(
                '&',
                query
                    .Split('&')
                    .Where(pair => pair.Length > 0 && !pair.StartsWith("page=", StringComparison.Ordinal))
                    .Append($"page={page}")
            );
    }

    public static FakeRequest Read(FakeGitHub github, WireRequest wire)
    {
        var below = wire.Target.StartsWith(Base, StringComparison.Ordinal) ? wire.Target[Base.Length..] : "";
        var (pathText, queryText) = Split(below);
        var parts = pathText.Split('/');
        var byId =
            parts is ["repositories", var number, ..] && long.TryParse(number, out var id) ? github.Find(id) : null;
        if (byId is not null)
            parts = ["repos", byId.Owner, byId.Name, .. parts[2..]];
        var (route, path) = FakeRoutes.Match(wire.Method, parts);
        var query = queryText
            .Split('&', StringSplitOptions.RemoveEmptyEntries)
            .Select(pair => pair.Split('=', 2))
            .Select(pair => (pair[0], Uri.UnescapeDataString(pair.ElementAtOrDefault(1) ?? "")))
            .ToList();
        var request = new FakeRequest(github, wire, route, path, query);
        if (path.TryGetValue("owner", out var owner) && path.TryGetValue("repo", out var name))
        {
            request.Repository = github.Find($"{owner}/{name}") ?? github.FindFormer($"{owner}/{name}");
            request.IsFormerName = request.Repository is not null && github.Find($"{owner}/{name}") is null;
        }
        return request;
    }

    /// <summary>What holds for every request.</summary>
    public void Check(Action<string> complain)
    {
        void Refuse(bool isWrong, int status, string message)
        {
            if (!isWrong)
                return;
            complain($"{Wire.Method} {Target}: {message}");
            throw new FakeProblem(FakeAnswer.Problem(status, message));
        }

        Refuse(
            string.IsNullOrEmpty(Wire.Headers.GetValueOrDefault("User-Agent")),
            403,
            "Request forbidden by administrative rules. Please make sure your request has a User-Agent header."
        );
        Refuse(Accept != MediaType, 415, $"Unsupported 'Accept' header: '{Accept}'.");
        Refuse(
            Wire.Headers.GetValueOrDefault("X-GitHub-Api-Version") != "2022-11-28",
            400,
            "This version is not supported."
        );
        Refuse(Route.Operation.Length == 0, 404, "Not Found");
        var unknown = _query.Select(parameter => parameter.Name).FirstOrDefault(name => !Route.Query.Contains(name));
        Refuse(unknown is not null, 422, $"There is no parameter {unknown} in the query of {Route.Path}.");
        Refuse(
            _query.DistinctBy(parameter => parameter.Name).Count() < _query.Count,
            422,
            "A parameter is there twice: which one holds?"
        );
        Refuse(
            Query("per_page") is { } size && !(int.TryParse(size, out var items) && items is >= 1 and <= 100),
            422,
            "A page has 1 to 100 items."
        );
        Refuse(Wire.Body.Length > 0 && Route.Shape is null, 400, "There is nothing to say in the body.");
        if (Route.Shape is null)
            return;
        Refuse(
            Wire.Headers.GetValueOrDefault("Content-Type")?.StartsWith("application/json", StringComparison.Ordinal)
                != true,
            415,
            "The body must be JSON."
        );
        try
        {
            Body = JsonElement.Parse(Wire.Body);
        }
        catch (JsonException)
        {
            Refuse(true, 400, "Problems parsing JSON");
        }
        if (Route.Shape.Problem(Body) is { } problem)
            throw new FakeProblem(FakeAnswer.Problem(422, problem));
    }

    private static (string Path, string Query) Split(string address) =>
        address.IndexOf('?', StringComparison.Ordinal) is >= 0 and var at
            ? (address[..at], address[(at + 1)..])
            : (address, "");
}

/// <summary>
/// The fields that a body may have, as <c>name:kind</c>, with <c>?</c> after those that may be left out.
/// </summary>
internal sealed class FakeShape(params string[] fields)
{
    public string? Problem(JsonElement body)
    {
        if (body.ValueKind != JsonValueKind.Object)
            return "Invalid request.\n\nThe body is not an object.";
        var known = fields
            .Select(field => field.Split(':'))
            .ToDictionary(
                field => field[0].TrimEnd('?'),
                field => (Kind: field[1], IsOptional: field[0].EndsWith('?'))
            );
        foreach (var property in body.EnumerateObject())
        {
            if (!known.TryGetValue(property.Name, out var field))
                return $"Invalid request.\n\n\"{property.Name}\" is not a permitted key.";
            if (!Is(property.Value, field.Kind))
                return $"Invalid request.\n\nFor 'properties/{property.Name}', "
                    + $"{property.Value.GetRawText()} is not a {field.Kind}.";
        }
        return known
            .Where(field => !field.Value.IsOptional && !body.TryGetProperty(field.Key, out _))
            .Select(field => $"Invalid request.\n\n\"{field.Key}\" wasn't supplied.")
            .FirstOrDefault();
    }

    private static bool Is(JsonElement value, string kind) =>
        kind switch
        {
            "string" => value.ValueKind == JsonValueKind.String,
            "null" => value.ValueKind == JsonValueKind.Null,
            "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
            "array" => value.ValueKind == JsonValueKind.Array
                && value.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String),
            "texts" => value.ValueKind == JsonValueKind.Object
                && value.EnumerateObject().All(property => property.Value.ValueKind == JsonValueKind.String),
            _ => value.ValueKind == JsonValueKind.Object,
        };
}
