using System.Globalization;
using System.Text;
using ChatOpsBot.Sources.Authentication;
using Microsoft.AspNetCore.Http;
using StandardWebhooks;
using StandardWebhooks.Diagnostics;

namespace ChatOpsBot.Sources.Tests.Judges;

/// <summary>
/// The library StandardWebhooks verifies what we sign, signs what we accept, and refuses what we refuse. It only knows
/// the clock of the machine, so these tests do too.
/// </summary>
public sealed class StandardWebhooksJudgeTests
{
    private const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        Id = "msg_p5jXN8AQM9LWM0D4loKWxJek",
        Seconds = "{now}";
    private static readonly HmacAuth Ours = WebhookAuth.StandardWebhooks;
    private readonly DateTimeOffset _now = TimeProvider.System.GetUtcNow();

    public static TheoryData<string> Bodies =>
        ["", "{}", """{"test": 2432232314}""", "line\r\nline\t\0", "Zürich → 東京 😀", new string('x', 300_000)];

    [Theory]
    [MemberData(nameof(Bodies))]
    public void It_verifies_what_we_sign(string body)
    {
        var draft = new WebhookDraft(Encoding.UTF8.GetBytes(body), _now);

        Assert.True(Ours.Sign(draft, Secret));

        Assert.True(Theirs(draft.Headers, body, Secret));
    }

    [Theory]
    [MemberData(nameof(Bodies))]
    public void We_accept_what_it_signs(string body) =>
        Assert.True(Holds(Headers(Id, SecondsOf(_now), Sign(_now, body)), body, Secret));

    [Fact]
    public void A_secret_without_the_prefix_is_taken_as_it_is()
    {
        var draft = new WebhookDraft("{}"u8.ToArray(), _now);
        Ours.Sign(draft, "plain secret");

        new StandardWebhook("plain secret"u8.ToArray()).Verify("{}", Dictionary(draft.Headers));
    }

    /// <summary>Headers in which <c>{signature}</c> is that of the message with this id and time.</summary>
    public static TheoryData<string?, string?, string?, bool> Deliveries =>
        new()
        {
            { Id, Seconds, "{signature}", true },
            { Id, Seconds, "{signature} v1,AAAA", true },
            { Id, Seconds, "v2,AAAA {signature} v1a,AAAA", true },
            { Id, Seconds, "v1,AAAA {signature} v1,AAAA", true },
            { Id, Seconds, "v1,AAAA", false },
            { Id, Seconds, "v1,", false },
            { Id, Seconds, "v1", false },
            { Id, Seconds, "", false },
            { Id, Seconds, null, false },
            { Id, Seconds, "V{tail}", false },
            { Id, Seconds, "v2{tail}", false },
            { Id, Seconds, "v1a{tail}", false },
            { Id, Seconds, "{signature}AAAA", false },
            { Id, Seconds, "{other}", false },
            { Id, "", "{signature}", false },
            { Id, null, "{signature}", false },
            { Id, "now", "{signature}", false },
            { Id, Seconds + ".5", "{signature}", false },
            { Id, Seconds + "000", "{signature}", false },
            { Id, "9223372036854775807", "{signature}", false },
            { Id, "-" + Seconds, "{signature}", false },
            { "", Seconds, "{signature}", false },
            { null, Seconds, "{signature}", false },
        };

    [Theory]
    [MemberData(nameof(Deliveries))]
    public void Both_say_the_same_of_a_delivery(string? id, string? seconds, string? signature, bool holds)
    {
        const string body = """{"type":"ping"}""";
        seconds = seconds?.Replace(Seconds, SecondsOf(_now), StringComparison.Ordinal);
        var right = Signature(id, seconds, body);
        var headers = Headers(
            id,
            seconds,
            signature
                ?.Replace("{signature}", right, StringComparison.Ordinal)
                .Replace("{tail}", right[2..], StringComparison.Ordinal)
                .Replace("{other}", Signature(id, seconds, body + " "), StringComparison.Ordinal)
        );

        Assert.Equal((holds, holds), (Holds(headers, body, Secret), Theirs(headers, body, Secret)));
    }

    [Theory]
    [InlineData(-400, false)]
    [InlineData(-200, true)]
    [InlineData(200, true)]
    [InlineData(400, false)]
    public void Both_take_what_is_at_most_five_minutes_away(int seconds, bool holds)
    {
        var at = _now.AddSeconds(seconds);
        var headers = Headers(Id, SecondsOf(at), Sign(at, "{}"));

        Assert.Equal((holds, holds), (Holds(headers, "{}", Secret), Theirs(headers, "{}", Secret)));
    }

    [Theory]
    [InlineData("{}", "{} ", Secret)]
    [InlineData("{}", "", Secret)]
    [InlineData("{}", "{}", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSx")]
    [InlineData("{}", "{}", "whsec_AAAA")]
    public void Both_refuse_another_body_and_another_secret(string sent, string body, string secret)
    {
        var headers = Headers(Id, SecondsOf(_now), Sign(_now, sent));

        Assert.Equal((false, false), (Holds(headers, body, secret), Theirs(headers, body, secret)));
    }

    /// <summary>
    /// https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md#signature-scheme:
    /// each of the signatures counts. The library never looks at the last of several.
    /// </summary>
    [Fact]
    public void The_last_of_several_signatures_counts_too()
    {
        var headers = Headers(Id, SecondsOf(_now), $"v1,AAAA {Sign(_now, "{}")}");

        Assert.Equal((true, false), (Holds(headers, "{}", Secret), Theirs(headers, "{}", Secret)));
    }

    private static string SecondsOf(DateTimeOffset at) => at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);

    private static string Sign(DateTimeOffset at, string body) => new StandardWebhook(Secret).Sign(Id, at, body);

    /// <summary>By neither of them, so that an id can be missing and a time be none.</summary>
    private static string Signature(string? id, string? seconds, string body) =>
        "v1,"
        + Convert.ToBase64String(
            System.Security.Cryptography.HMACSHA256.HashData(
                Convert.FromBase64String(Secret["whsec_".Length..]),
                Encoding.UTF8.GetBytes($"{id}.{seconds}.{body}")
            )
        );

    private static Dictionary<string, string> Headers(string? id, string? seconds, string? signature) =>
        new(
            new (string Name, string? Value)[]
            {
                ("webhook-id", id),
                ("webhook-timestamp", seconds),
                ("webhook-signature", signature),
            }
                .Where(header => header.Value is not null)
                .Select(header => KeyValuePair.Create(header.Name, header.Value!)),
            StringComparer.OrdinalIgnoreCase
        );

    private bool Holds(Dictionary<string, string> headers, string body, string secret) =>
        Ours.IsValid(
            new WebhookProof(name => headers.GetValueOrDefault(name), _ => null, Encoding.UTF8.GetBytes(body))
            {
                Now = _now,
            },
            secret
        );

    private static bool Theirs(IDictionary<string, string> headers, string body, string secret)
    {
        try
        {
            new StandardWebhook(secret).Verify(body, Dictionary(headers));
            return true;
        }
        catch (Exception refused) when (refused is WebhookVerificationException or ArgumentNullException)
        {
            // The second is what it says of a signature that is empty.
            return false;
        }
    }

    private static HeaderDictionary Dictionary(IDictionary<string, string> headers) =>
        new(
            headers.ToDictionary(
                header => header.Key,
                header => new Microsoft.Extensions.Primitives.StringValues(header.Value)
            )
        );
}
