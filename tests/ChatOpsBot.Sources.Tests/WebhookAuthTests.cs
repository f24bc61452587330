using System.Text;
using System.Text.Json;

namespace ChatOpsBot.Sources.Tests;

public sealed class WebhookAuthTests
{
    private const string Secret = "It's a Secret to Everybody", Body = "Hello, World!";
    private const string Mac = "757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17";
    private static readonly WebhookAuth GitHub = WebhookAuth.HmacSha256("X-Hub-Signature-256", "sha256=");

    [Theory]
    [InlineData("sha256=" + Mac, true)] // The vector of https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries
    [InlineData("sha256=757107EA0EB2509FC211221CCE984B8A37570B6D7586C22C46F4379C8B043E17", true)]
    [InlineData("sha256=857107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17", false)]
    [InlineData("sha1=" + Mac, false)]
    [InlineData("SHA256=" + Mac, false)]
    [InlineData(Mac, false)]
    [InlineData("sha256=", false)]
    [InlineData("sha256=757", false)]
    [InlineData("sha256=" + Mac + "00", false)]
    [InlineData("sha256= 57107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17", false)]
    [InlineData("sha256=z57107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void A_signature_must_be_that_of_the_body(string? header, bool holds)
    {
        var proof = Proof(header: header);

        Assert.Equal(header is not null, GitHub.IsPresent(proof));
        Assert.Equal(holds, GitHub.Holds(proof, Secret));
    }

    [Fact]
    public void A_signature_of_another_body_or_secret_fails()
    {
        Assert.False(GitHub.Holds(Proof(header: "sha256=" + Mac, body: "Hello, World?"), Secret));
        Assert.False(GitHub.Holds(Proof(header: "sha256=" + Mac), "another"));
    }

    [Theory]
    [InlineData("Bearer s3cret", true)]
    [InlineData("bearer s3cret", true)]
    [InlineData("Bearer s3cret ", false)]
    [InlineData("Bearer S3cret", false)]
    [InlineData("Bearer ", false)]
    [InlineData("Bearer", false)]
    [InlineData("s3cret", false)]
    [InlineData("Basic s3cret", false)]
    [InlineData(null, false)]
    public void A_bearer_token_must_be_the_secret(string? header, bool holds) => Assert.Equal(holds, WebhookAuth.Bearer.Holds(Proof(header: header), "s3cret"));

    [Theory]
    [InlineData("user:s3cret", "s3cret", true)]
    [InlineData(":s3cret", "s3cret", true)]
    [InlineData("user:s3:cr:et", "s3:cr:et", true)]
    [InlineData("üser:pässwörd→", "pässwörd→", true)]
    [InlineData("s3cret", "s3cret", false)]
    [InlineData("s3cret:", "s3cret", false)]
    [InlineData("user:other", "s3cret", false)]
    [InlineData("user:", "s3cret", false)]
    public void A_basic_password_must_be_the_secret(string pair, string secret, bool holds)
    {
        var proof = Proof(header: "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(pair)));

        Assert.Equal(holds, WebhookAuth.Basic.Holds(proof, secret));
    }

    [Theory]
    [InlineData("Basic not-base64!")]
    [InlineData("Basic ")]
    [InlineData("Basic")]
    [InlineData("Bearer s3cret")]
    [InlineData(null)]
    public void Odd_basic_credentials_fail(string? header) => Assert.False(WebhookAuth.Basic.Holds(Proof(header: header), "s3cret"));

    [Theory]
    [InlineData("s3cret", true)]
    [InlineData("other", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void A_token_in_a_header_or_the_query_must_be_the_secret(string? value, bool holds)
    {
        Assert.Equal(holds, WebhookAuth.HeaderToken("X-Jenkins-Token").Holds(Proof(header: value), "s3cret"));
        Assert.Equal(holds, WebhookAuth.QueryToken("token").Holds(Proof(query: value), "s3cret"));
        Assert.Equal(value is not null, WebhookAuth.QueryToken("token").IsPresent(Proof(query: value)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("Bearer ")]
    [InlineData("Basic Og==")]
    public void Nothing_holds_for_an_empty_secret(string value) =>
        Assert.All(EventSources.All.SelectMany(source => source.Authentication), auth => Assert.False(auth.Holds(Proof(header: value, query: value), "")));

    [Fact]
    public void Every_way_says_what_to_send() =>
        Assert.All(EventSources.All.SelectMany(source => source.Authentication), auth => Assert.NotEmpty(auth.Describe()));

    [Fact]
    public void Collected_signatures_of_GitHub_hold()
    {
        var path = Path.Combine(Repository.SharedPayloads, "signature_vectors.json");
        if (!File.Exists(path)) Assert.Skip("The collection of payloads is not beside this checkout.");
        using var vectors = JsonDocument.Parse(File.ReadAllBytes(path));
        var ofFiles = vectors.RootElement.EnumerateArray()
            .Where(vector => vector.TryGetProperty("system", out var system) && system.GetString() == "github" && vector.TryGetProperty("file", out _)).ToList();

        Assert.NotEmpty(ofFiles);
        Assert.All(ofFiles, vector =>
        {
            var body = File.ReadAllBytes(Path.Combine(Repository.SharedPayloads, vector.GetProperty("file").GetString()!));
            var header = vector.GetProperty("headers").GetProperty("X-Hub-Signature-256").GetString();
            Assert.True(GitHub.Holds(new WebhookProof(_ => header, _ => null, body), "s3cr3t-for-tests"));
        });
    }

    private static WebhookProof Proof(string? header = null, string? query = null, string body = Body) => new(_ => header, _ => query, Encoding.UTF8.GetBytes(body));
}
