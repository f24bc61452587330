using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ChatOpsBot.Platform.GitHub;
using ChatOpsBot.Platform.GitHub.Authentication;
using ChatOpsBot.Platform.GitHub.Calls;

namespace ChatOpsBot.Tests.Platform.GitHub.Authentication;

public sealed class AppAuthenticationTests(AppAuthenticationTests.OneKey one)
    : IClassFixture<AppAuthenticationTests.OneKey>
{
    private const string Installations = """
        [{"id":10,"account":{"login":"Other"}},{"id":11,"account":null},{"id":12,
        "account":{"login":"Acme","type":"Organization"}}]
        """;
    private const string RepositoryJson =
        """{"id":7,"name":"checkout","full_name":"acme/checkout","default_branch":"main"}""";

    private readonly RSA _key = one.Key;
    private readonly ManualTime _clock = new(RecordingHandler.Start);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private GitHubApp App => new("Iv1.\"app\"", _key.ExportRSAPrivateKeyPem());

    /// <summary>It takes a while to make one.</summary>
    public sealed class OneKey : IDisposable
    {
        public RSA Key { get; } = RSA.Create(2048);

        public void Dispose() => Key.Dispose();
    }

    [Fact]
    public void The_proof_is_signed_and_neither_from_the_future_nor_for_too_long()
    {
        foreach (
            var pem in new[]
            {
                _key.ExportRSAPrivateKeyPem(),
                _key.ExportPkcs8PrivateKeyPem(),
                _key.ExportRSAPrivateKeyPem().ReplaceLineEndings("\\n"),
            }
        )
        {
            var parts = AppJwt.Create(App with { PrivateKey = pem }, _clock.GetUtcNow()).Split('.');

            Assert.True(
                _key.VerifyData(
                    Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"),
                    Base64Url.DecodeFromChars(parts[2]),
                    HashAlgorithmName.SHA256,
                    RSASignaturePadding.Pkcs1
                )
            );
            Assert.Equal(
                """{"alg":"RS256","typ":"JWT"}""",
                Encoding.UTF8.GetString(Base64Url.DecodeFromChars(parts[0]))
            );
            using var claims = JsonDocument.Parse(Base64Url.DecodeFromChars(parts[1]));
            var now = _clock.GetUtcNow().ToUnixTimeSeconds();
            Assert.Equal(now - 60, claims.RootElement.GetProperty("iat").GetInt64());
            Assert.Equal(now + 540, claims.RootElement.GetProperty("exp").GetInt64());
            Assert.Equal("Iv1.\"app\"", claims.RootElement.GetProperty("iss").GetString());
        }
    }

    [Fact]
    public async Task An_application_calls_through_its_installation_at_the_owner()
    {
        using var github = GitHub("ghs_1");
        var client = github.Client(App, _clock);

        await client.RepositoryAsync("acme", "checkout", Token);
        await client.RepositoryAsync("ACME", "checkout", Token);

        Assert.Equal(
            [
                "GET app/installations?per_page=100",
                "POST app/installations/12/access_tokens",
                "GET repos/acme/checkout",
                "GET repos/ACME/checkout",
            ],
            github.Lines
        );
        Assert.All(github.Calls.Take(2), call => Assert.Equal(AppJwt.Create(App, _clock.GetUtcNow()), call.Bearer));
        Assert.All(github.Calls.Skip(2), call => Assert.Equal("ghs_1", call.Bearer));
    }

    [Fact]
    public async Task A_token_is_exchanged_a_minute_before_its_end_and_not_earlier()
    {
        var start = _clock.GetUtcNow();
        using var github = new RecordingHandler(
            RecordingHandler.Json(Installations),
            AccessToken("ghs_1", start.AddHours(1)),
            RecordingHandler.Json(RepositoryJson),
            RecordingHandler.Json(RepositoryJson),
            RecordingHandler.Json(Installations),
            AccessToken("ghs_2", start.AddHours(2)),
            RecordingHandler.Json(RepositoryJson)
        );
        var client = github.Client(App, _clock);

        await client.RepositoryAsync("acme", "checkout", Token);
        _clock.Advance(TimeSpan.FromMinutes(59) - TimeSpan.FromTicks(1));
        await client.RepositoryAsync("acme", "checkout", Token);
        _clock.Advance(TimeSpan.FromTicks(1));
        await client.RepositoryAsync("acme", "checkout", Token);

        Assert.Equal(
            ["ghs_1", "ghs_1", "ghs_2"],
            github
                .Calls.Where(call => call.Address.StartsWith("repos/", StringComparison.Ordinal))
                .Select(call => call.Bearer)
        );
    }

    [Fact]
    public async Task Many_calls_at_once_fetch_one_token()
    {
        var gate = new TaskCompletionSource();
        using var github = new RecordingHandler(Answers("ghs_1")) { Gate = gate.Task.WaitAsync };
        var client = github.Client(App, _clock);

        var calls = Enumerable.Range(0, 10).Select(_ => client.RepositoryAsync("acme", "checkout", Token)).ToList();
        gate.SetResult();
        await Task.WhenAll(calls);

        Assert.Single(github.Calls, call => call.Method == "POST");
    }

    [Fact]
    public async Task A_caller_who_gives_up_does_not_spoil_it_for_the_next()
    {
        var gate = new TaskCompletionSource();
        using var github = new RecordingHandler(Answers("ghs_1")) { Gate = gate.Task.WaitAsync };
        var client = github.Client(App, _clock);
        using var impatience = new CancellationTokenSource();

        var first = client.RepositoryAsync("acme", "checkout", impatience.Token);
        var second = client.RepositoryAsync("acme", "checkout", Token);
        await impatience.CancelAsync();
        gate.SetResult();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        Assert.Equal(7, (await second).Id);
    }

    [Fact]
    public async Task A_token_that_github_no_longer_takes_is_exchanged_once()
    {
        using var github = new RecordingHandler(
            RecordingHandler.Json(Installations),
            AccessToken("ghs_1", _clock.GetUtcNow().AddHours(1)),
            RecordingHandler.Json("""{"message":"Bad credentials"}""", 401),
            RecordingHandler.Json(Installations),
            AccessToken("ghs_2", _clock.GetUtcNow().AddHours(1)),
            RecordingHandler.Json(RepositoryJson),
            RecordingHandler.Json("""{"message":"Bad credentials"}""", 401),
            RecordingHandler.Json(Installations),
            AccessToken("ghs_3", _clock.GetUtcNow().AddHours(1)),
            RecordingHandler.Json("""{"message":"Bad credentials"}""", 401)
        );
        var client = github.Client(App, _clock);

        await client.RepositoryAsync("acme", "checkout", Token);
        Assert.Equal("ghs_2", github.Calls[^1].Bearer);

        var exception = await Assert.ThrowsAsync<GitHubException>(() =>
            client.RepositoryAsync("acme", "checkout", Token)
        );
        Assert.Equal((GitHubFailure.Authentication, 10), (exception.Failure, github.Calls.Count));
    }

    [Fact]
    public async Task An_owner_without_the_application_is_named()
    {
        using var github = RecordingHandler.Answering(Installations);

        var exception = await Assert.ThrowsAsync<GitHubException>(() =>
            github.Client(App, _clock).RepositoryAsync("nobody", "checkout", Token)
        );

        Assert.Equal(GitHubFailure.Authentication, exception.Failure);
        Assert.Contains("not installed at 'nobody'", exception.Message);
    }

    [Fact]
    public async Task An_installation_is_found_on_a_later_page_and_behind_those_of_enterprises()
    {
        using var github = new RecordingHandler([
            RecordingHandler.Json(
                """
                [{"id":1,"account":{"login":"x"}},{"id":3,"account":null},
                {"id":4,"account":{"id":9,"slug":"acme-inc","name":"Acme Inc."},"target_type":"Enterprise"}]
                """,
                200,
                ("Link", $"<{RecordingHandler.Root}app/installations?page=2>; rel=\"next\"")
            ),
            .. Answers("ghs_1"),
        ]);

        await github.Client(App, _clock).RepositoryAsync("acme", "checkout", Token);

        Assert.Equal("GET app/installations?page=2", github.Calls[1].Line);
        Assert.Equal("ghs_1", github.Calls[^1].Bearer);
    }

    [Fact]
    public async Task A_write_that_got_no_token_is_certainly_not_done()
    {
        using var github = new RecordingHandler(RecordingHandler.Json(Installations), RecordingHandler.Json("", 502));

        var exception = await Assert.ThrowsAsync<GitHubException>(() =>
            github.Client(App, _clock).CreateDeploymentAsync("acme", "checkout", new("main"), Token)
        );

        Assert.Equal(
            (GitHubFailure.Unavailable, "apps/create-installation-access-token"),
            (exception.Failure, exception.Operation)
        );
    }

    [Theory]
    [InlineData("/etc/key.pem")]
    [InlineData("-----BEGIN RSA PRIVATE KEY-----\nc2VjcmV0\n-----END RSA PRIVATE KEY-----")]
    public async Task An_invalid_key_is_not_shown(string key)
    {
        using var github = RecordingHandler.Answering("{}");

        var exception = await Assert.ThrowsAsync<GitHubException>(() =>
            github.Client(new GitHubApp("1", key), _clock).RepositoryAsync("acme", "checkout", Token)
        );

        Assert.Equal(
            (GitHubFailure.Authentication, "the application's private key cannot be read"),
            (exception.Failure, exception.Reason)
        );
        Assert.DoesNotContain("c2VjcmV0", exception.ToString());
        Assert.Empty(github.Calls);
    }

    private static Func<HttpResponseMessage> AccessToken(string token, DateTimeOffset expiresAt) =>
        RecordingHandler.Json(
            $$"""
            {"token":"{{token}}","expires_at":"{{expiresAt:yyyy-MM-ddTHH:mm:ssZ}}",
            "permissions":{"deployments":"write"} }
            """,
            201
        );

    private Func<HttpResponseMessage>[] Answers(string token) =>
        [
            RecordingHandler.Json(Installations),
            AccessToken(token, _clock.GetUtcNow().AddHours(1)),
            RecordingHandler.Json(RepositoryJson),
        ];

    private RecordingHandler GitHub(string token) => new(Answers(token));
}
