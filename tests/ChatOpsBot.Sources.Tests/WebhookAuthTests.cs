using System.Security.Cryptography;
using System.Text;
using ChatOpsBot.Sources.Authentication;

namespace ChatOpsBot.Sources.Tests;

public sealed class WebhookAuthTests
{
    private const string Secret = "It's a Secret to Everybody",
        Body = "Hello, World!";
    private const string Mac = "757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17";
    private static readonly WebhookAuth GitHub = WebhookAuth.Hmac("X-Hub-Signature-256", "sha256=");

    [Theory]
    // The vector of https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries
    [InlineData("sha256=" + Mac, true)]
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
        Assert.Equal(holds, GitHub.IsValid(proof, Secret));
    }

    [Fact]
    public void A_signature_of_another_body_or_secret_fails()
    {
        Assert.False(GitHub.IsValid(Proof(header: "sha256=" + Mac, body: "Hello, World?"), Secret));
        Assert.False(GitHub.IsValid(Proof(header: "sha256=" + Mac), "another"));
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
    public void A_bearer_token_must_be_the_secret(string? header, bool holds) =>
        Assert.Equal(holds, WebhookAuth.Bearer.IsValid(Proof(header: header), "s3cret"));

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

        Assert.Equal(holds, WebhookAuth.Basic.IsValid(proof, secret));
    }

    [Theory]
    [InlineData("Basic not-base64!")]
    [InlineData("Basic ")]
    [InlineData("Basic")]
    [InlineData("Bearer s3cret")]
    [InlineData(null)]
    public void Odd_basic_credentials_fail(string? header) =>
        Assert.False(WebhookAuth.Basic.IsValid(Proof(header: header), "s3cret"));

    [Theory]
    [InlineData("s3cret", true)]
    [InlineData("other", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void A_token_in_a_header_or_the_query_must_be_the_secret(string? value, bool holds)
    {
        Assert.Equal(holds, WebhookAuth.HeaderToken("X-Jenkins-Token").IsValid(Proof(header: value), "s3cret"));
        Assert.Equal(holds, WebhookAuth.QueryToken("token").IsValid(Proof(query: value), "s3cret"));
        Assert.Equal(value is not null, WebhookAuth.QueryToken("token").IsPresent(Proof(query: value)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("Bearer ")]
    [InlineData("Basic Og==")]
    public void Nothing_holds_for_an_empty_secret(string value) =>
        Assert.All(
            EventSources.All.SelectMany(source => source.Authentication),
            auth => Assert.False(auth.IsValid(Proof(header: value, query: value), ""))
        );

    [Fact]
    public void Every_way_says_what_to_send() =>
        Assert.All(
            EventSources.All.SelectMany(source => source.Authentication),
            auth => Assert.NotEmpty(auth.Describe())
        );

    public static TheoryData<string, WebhookAuth> Schemes =>
        new()
        {
            { "github", GitHub },
            { "github", WebhookAuth.Hmac("X-Hub-Signature", "sha1=") with { Algorithm = HmacAlgorithm.Sha1 } },
            { "circleci", WebhookAuth.Hmac("circleci-signature", "v1=") with { Separator = ',' } },
            { "pagerduty", WebhookAuth.Hmac("X-PagerDuty-Signature", "v1=") with { Separator = ',' } },
            { "sentry", WebhookAuth.Hmac("Sentry-Hook-Signature") },
            {
                "terraform_cloud",
                WebhookAuth.Hmac("X-TFE-Notification-Signature") with
                {
                    Algorithm = HmacAlgorithm.Sha512,
                }
            },
            {
                "buildkite",
                WebhookAuth.Hmac("X-Buildkite-Signature", "signature=") with
                {
                    Separator = ',',
                    TimestampPrefix = "timestamp=",
                    Covers = "{timestamp}.{body}",
                }
            },
            { "bitbucket", WebhookAuth.Hmac("X-Hub-Signature", "sha256=") },
            { "grafana", WebhookAuth.Hmac("X-Grafana-Alerting-Signature") },
            {
                "grafana",
                WebhookAuth.Hmac("X-Grafana-Alerting-Signature") with
                {
                    TimestampHeader = "X-Grafana-Alerting-Timestamp",
                    Covers = "{timestamp}:{body}",
                }
            },
            { "flux", WebhookAuth.Hmac("X-Signature", "sha256=") },
            { "gitlab", WebhookAuth.HeaderToken("X-Gitlab-Token") },
            {
                "travis",
                WebhookAuth.SignedContent(
                    "Signature",
                    "https://api.travis-ci.com/config",
                    "config.notifications.webhook.public_key",
                    "repository.owner_name",
                    "repository.name"
                )
            },
        };

    /// <summary>
    /// Those of whose signed payloads the collection has any; the others are held by the vectors below.
    /// </summary>
    public static TheoryData<string, WebhookAuth> Collected =>
        [
            .. Schemes.Where(scheme =>
                scheme.Data.Item1 is not ("buildkite" or "grafana" or "sentry" or "terraform_cloud" or "travis")
            ),
        ];

    [Theory]
    [MemberData(nameof(Collected))]
    public void A_collected_signature_holds_and_that_of_another_body_does_not(string system, WebhookAuth way)
    {
        var vectors = SignatureVector.Of(system).Where(vector => way.IsPresent(vector.Proof)).ToList();

        if (vectors.Count == 0)
            Assert.Skip("The payload that was signed is not in the collection.");
        Assert.Contains(vectors, vector => vector.IsValid(way));
        Assert.All(
            vectors.Where(_ => way is not HeaderAuth),
            vector => Assert.False(vector.WithAnotherBody().IsValid(way))
        );
        Assert.All(
            vectors,
            vector =>
                Assert.False(
                    (vector with { Secret = "another", Key = vector.Key is null ? null : OtherKey }).IsValid(way)
                )
        );
    }

    [Theory]
    [InlineData("sentry", "938a34fab23814fd4e18f218eaa4d94b0afbd1eb15467ab9df09fe8a4d2d60b6", null)]
    [InlineData(
        "terraform_cloud",
        "9d3808fa39a966fbe4f0d3311baf13acebb440ae9f904dea99e50742e6d3bbb1"
            + "6ba1c5d122603f1ddbb9bf2273847fb66a4f6f56062dc09932fa2676f0e83741",
        null
    )]
    [InlineData(
        "buildkite",
        "timestamp=1700000000,signature=52e45f7053b775376c0e4103fb7de9ba26e35a068024b7cf66b4426302d59089",
        null
    )]
    [InlineData("pagerduty", "v1=0000,v1=938a34fab23814fd4e18f218eaa4d94b0afbd1eb15467ab9df09fe8a4d2d60b6", null)]
    [InlineData("circleci", "v1=938a34fab23814fd4e18f218eaa4d94b0afbd1eb15467ab9df09fe8a4d2d60b6,v2=0000", null)]
    [InlineData("bitbucket", "sha256=938a34fab23814fd4e18f218eaa4d94b0afbd1eb15467ab9df09fe8a4d2d60b6", null)]
    [InlineData("grafana", "f4a9a2a24deb0afc24f4c9999691d790913ddb4caabf805c39245a2efab3e714", "1700000000")]
    public void A_signature_that_was_computed_elsewhere_holds(string system, string signature, string? timestamp)
    {
        var ways = Schemes
            .Select(row => row.Data)
            .Where(row => row.Item1 == system)
            .Select(row => row.Item2)
            .OfType<HmacAuth>()
            .Where(way => way.TimestampHeader is null == timestamp is null);
        var proof = new WebhookProof(
            name => name.EndsWith("Timestamp", StringComparison.Ordinal) ? timestamp : signature,
            _ => null,
            "{\"build\":{\"id\":\"1\",\"state\":\"failed\"}}"u8.ToArray()
        )
        {
            Now = DateTimeOffset.FromUnixTimeSeconds(1_700_000_100),
        };

        var way = Assert.Single(ways);
        Assert.True(way.IsValid(proof, "s3cr3t-for-tests"));
        Assert.False(way.IsValid(proof, "another"));
        Assert.False(way.IsValid(proof with { Body = new("{}"u8.ToArray()) }, "s3cr3t-for-tests"));
    }

    public static TheoryData<WebhookAuth> Signing =>
        [
            .. Schemes.Select(row => row.Data.Item2).Where(way => way is not PublicKeyAuth),
            WebhookAuth.Bearer,
            WebhookAuth.Basic,
            WebhookAuth.QueryToken(),
            WebhookAuth.BodyToken("token"),
            WebhookAuth.BodyToken("metadata.secret.token"),
            WebhookAuth.HeaderToken("Authorization", "Splunk "),
            WebhookAuth.StandardWebhooks,
        ];

    [Theory]
    [MemberData(nameof(Signing))]
    public void What_is_signed_here_holds_here_and_only_for_this_secret_and_body(WebhookAuth way)
    {
        var draft = new WebhookDraft(
            "{\"metadata\":{\"name\":\"x\"}}"u8.ToArray(),
            DateTimeOffset.FromUnixTimeSeconds(1_700_000_000)
        );

        Assert.True(way.Sign(draft, "whsec_c2VjcmV0LWtleQ=="));

        var proof = new WebhookProof(
            name => draft.Headers.GetValueOrDefault(name),
            draft.Query.GetValueOrDefault,
            draft.Body
        )
        {
            Now = draft.Now,
        };
        Assert.True(way.IsValid(proof, "whsec_c2VjcmV0LWtleQ=="));
        Assert.False(way.IsValid(proof, "whsec_YW5vdGhlcg=="));
        if (way is HmacAuth)
            Assert.False(way.IsValid(proof with { Body = new("{}"u8.ToArray()) }, "whsec_c2VjcmV0LWtleQ=="));
    }

    [Fact]
    public void Every_collected_signature_is_that_of_a_scheme()
    {
        var schemes = Schemes.Select(row => row.Data).ToLookup(row => row.Item1, row => row.Item2);

        Assert.All(SignatureVector.All(), vector => Assert.Contains(schemes[vector.System], vector.IsValid));
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(300, true)]
    [InlineData(-300, true)]
    [InlineData(301, false)]
    [InlineData(-301, false)]
    public void What_was_signed_long_ago_or_is_yet_to_come_is_refused(int age, bool holds)
    {
        var way = WebhookAuth.Hmac("X-Signature") with { TimestampHeader = "X-Time", Covers = "{timestamp}.{body}" };
        var now = DateTimeOffset.FromUnixTimeSeconds(1_700_000_000 + age);
        var signature = Convert.ToHexStringLower(HMACSHA256.HashData("key"u8, "1700000000.{}"u8));

        var proof = new WebhookProof(name => name == "X-Time" ? "1700000000" : signature, _ => null, "{}"u8.ToArray())
        {
            Now = now,
        };

        Assert.Equal(holds, way.IsValid(proof, "key"));
    }

    [Theory]
    [InlineData("")]
    [InlineData(null)]
    [InlineData("1700000000.5")]
    [InlineData("+1700000000")]
    [InlineData("99999999999999999999")]
    [InlineData("9223372036854775807")]
    public void A_timestamp_must_be_one(string? timestamp)
    {
        var way = WebhookAuth.Hmac("X-Signature") with { TimestampHeader = "X-Time", Covers = "{timestamp}.{body}" };
        var signature = Convert.ToHexStringLower(
            HMACSHA256.HashData("key"u8, Encoding.UTF8.GetBytes($"{timestamp}.{{}}"))
        );

        Assert.False(
            way.IsValid(
                new WebhookProof(name => name == "X-Time" ? timestamp : signature, _ => null, "{}"u8.ToArray())
                {
                    Now = DateTimeOffset.FromUnixTimeSeconds(1_700_000_000),
                },
                "key"
            )
        );
    }

    [Theory]
    [InlineData("v1,lw6imERnBOgPJSactsqPD6R9UINRuwbX50zrq5itlyE=", true)]
    [InlineData("v1,AAAA v1,lw6imERnBOgPJSactsqPD6R9UINRuwbX50zrq5itlyE=", true)]
    [InlineData("v1a,lw6imERnBOgPJSactsqPD6R9UINRuwbX50zrq5itlyE=", false)]
    [InlineData("v1,AAAA", false)]
    [InlineData("v1,", false)]
    public void Standard_Webhooks_are_signed_with_id_and_time(string signatures, bool holds)
    {
        var headers = new Dictionary<string, string>
        {
            ["webhook-id"] = "msg_1",
            ["webhook-timestamp"] = "1700000000",
            ["webhook-signature"] = signatures,
        };

        var proof = new WebhookProof(headers.GetValueOrDefault, _ => null, "{\"a\":1}"u8.ToArray())
        {
            Now = DateTimeOffset.FromUnixTimeSeconds(1_700_000_000),
        };

        Assert.Equal(holds, WebhookAuth.StandardWebhooks.IsValid(proof, "whsec_c2VjcmV0LWtleQ=="));
    }

    [Theory]
    [InlineData("""{"metadata":{"token":"s3cret"}}""", true)]
    [InlineData("""{"metadata":{"token":"other"}}""", false)]
    [InlineData("""{"metadata":{"token":""}}""", false)]
    [InlineData("""{"metadata":["s3cret"]}""", false)]
    [InlineData("s3cret", false)]
    public void A_token_in_the_body_must_be_the_secret(string body, bool holds) =>
        Assert.Equal(holds, WebhookAuth.BodyToken("metadata.token").IsValid(Proof(body: body), "s3cret"));

    private static readonly byte[] OtherKey = MakeKey();

    private static byte[] MakeKey()
    {
        using var key = RSA.Create(2048);
        return Encoding.UTF8.GetBytes(key.ExportSubjectPublicKeyInfoPem());
    }

    private static WebhookProof Proof(string? header = null, string? query = null, string body = Body) =>
        new(_ => header, _ => query, Encoding.UTF8.GetBytes(body));
}
