using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace ChatOpsBot.GitHubFake;

/// <summary>Who may call: a token, an application, its installations; and how often.</summary>
internal sealed partial class FakeGitHub
{
    public const string Token = "ghp_of-a-test";

    /// <summary>Every application's; it takes a while to make one.</summary>
    private static readonly Lazy<string> Key = new(() => NewKey());

    private readonly Dictionary<string, FakeCaller> _tokens = new()
    {
        [Token] = new("token", "grace", null, null, new()),
    };
    private readonly Dictionary<string, (long Id, FakeBudget Budget)> _installations = new(
        StringComparer.OrdinalIgnoreCase
    );
    private (string AppId, FakeCaller Caller)? _application;

    /// <summary>The token's.</summary>
    public FakeBudget Budget => _tokens[Token].Budget;

    /// <summary>A GitHub App, installed at some owners.</summary>
    /// <returns>Its private key.</returns>
    public string Install(string appId, params string[] owners) =>
        Locked(() =>
        {
            _application = (appId, new("app", null, null, null, new()));
            foreach (var owner in owners)
                _installations[owner] = (NextId(), new());
            return Key.Value;
        });

    public static string NewKey()
    {
        using var key = RSA.Create(2048);
        return key.ExportRSAPrivateKeyPem();
    }

    public FakeBudget BudgetOf(string owner) => _installations[owner].Budget;

    /// <summary>All installation tokens end at once.</summary>
    public void RevokeTokens() =>
        Locked(() =>
        {
            foreach (
                var token in _tokens.Where(token => token.Value.Owner is not null).Select(token => token.Key).ToList()
            )
                _tokens.Remove(token);
            return true;
        });

    internal IEnumerable<object> Installations =>
        _installations.Select(installation => new
        {
            installation.Value.Id,
            Account = new { Login = installation.Key, Type = "Organization" },
        });

    internal FakeAnswer CreateToken(long installation)
    {
        var (owner, (id, budget)) = _installations.FirstOrDefault(candidate => candidate.Value.Id == installation);
        if (owner is null)
            throw FakeProblem.NotFound();
        var (token, ends) = ($"ghs_{NextId()}", Time.GetUtcNow().AddHours(1));
        _tokens[token] = new($"installation at {owner}", null, owner, ends, budget);
        return FakeAnswer.Created(
            new
            {
                Token = token,
                ExpiresAt = ends.ToString("yyyy-MM-ddTHH:mm:ssZ"),
                Permissions = new { Deployments = "write" },
                RepositorySelection = "all",
            }
        );
    }

    private FakeCaller Authenticate(FakeRequest request)
    {
        var header = request.Wire.Headers.GetValueOrDefault("Authorization");
        if (header?.StartsWith("Bearer ", StringComparison.Ordinal) != true)
        {
            _complaints.Add($"{request.Wire.Method} {request.Target}: nobody");
            throw new FakeProblem(FakeAnswer.Problem(401, "Requires authentication"));
        }
        var bearer = header["Bearer ".Length..];
        if (request.Route.IsOfApplication)
            return Application(bearer)
                ?? throw new FakeProblem(FakeAnswer.Problem(401, "A JSON web token could not be decoded"));
        if (!_tokens.TryGetValue(bearer, out var caller) || caller.Ends <= Time.GetUtcNow())
            throw new FakeProblem(FakeAnswer.Problem(401, "Bad credentials"));
        if (
            caller.Owner is { } owner
            && request.Repository is { } repository
            && !string.Equals(owner, repository.Owner, StringComparison.OrdinalIgnoreCase)
        )
            throw FakeProblem.NotFound();
        return caller;
    }

    /// <summary>
    /// https://docs.github.com/apps/creating-github-apps/authenticating-with-a-github-app/generating-a-json-web-token-jwt-for-a-github-app
    /// </summary>
    private FakeCaller? Application(string jwt)
    {
        if (_application is not { } application || jwt.Split('.') is not [var header, var claims, var signature])
            return null;
        using var key = RSA.Create();
        key.ImportFromPem(Key.Value);
        if (
            !key.VerifyData(
                Encoding.ASCII.GetBytes($"{header}.{claims}"),
                Base64Url.DecodeFromChars(signature),
                HashAlgorithmName.SHA256,
                RSASignaturePadding.Pkcs1
            )
        )
            return null;
        var said = JsonElement.Parse(Base64Url.DecodeFromChars(claims));
        var (issued, ends, now) = (
            said.GetProperty("iat").GetInt64(),
            said.GetProperty("exp").GetInt64(),
            Time.GetUtcNow().ToUnixTimeSeconds()
        );
        return
            JsonElement.Parse(Base64Url.DecodeFromChars(header)).GetProperty("alg").GetString() == "RS256"
            && said.GetProperty("iss").GetString() == application.AppId
            && issued <= now
            && now < ends
            && ends <= now + 600
            ? application.Caller
            : null;
    }
}

/// <param name="Name">For the record of calls.</param>
/// <param name="Login">Null for an application, which is no one.</param>
/// <param name="Owner">Of an installation's token.</param>
/// <param name="Ends">Likewise.</param>
internal sealed record FakeCaller(string Name, string? Login, string? Owner, DateTimeOffset? Ends, FakeBudget Budget)
{
    public static FakeCaller Nobody { get; } = new("nobody", null, null, null, new());

    public object Account =>
        Login is null ? new { Login = "chatops[bot]", Type = "Bot" } : new { Login, Type = "User" };
}

/// <summary>Calls of an hour. https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api</summary>
internal sealed class FakeBudget
{
    private DateTimeOffset _reset;

    public int Limit { get; set; } = 5000;
    public int Remaining { get; set; } = 5000;
    public DateTimeOffset Reset => _reset;

    public IEnumerable<(string Name, string Value)> Headers =>
        [
            ("X-RateLimit-Limit", $"{Limit}"),
            ("X-RateLimit-Remaining", $"{Remaining}"),
            ("X-RateLimit-Used", $"{Limit - Remaining}"),
            ("X-RateLimit-Reset", $"{_reset.ToUnixTimeSeconds()}"),
            ("X-RateLimit-Resource", "core"),
        ];

    public void Renew(DateTimeOffset now)
    {
        if (now < _reset)
            return;
        if (_reset != default)
            Remaining = Limit;
        _reset = now.AddHours(1);
    }
}
