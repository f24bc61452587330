using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using ChatOpsBot.Sources.Authentication;

namespace ChatOpsBot.Sources;

/// <summary>What a request shows of itself to be recognised by.</summary>
/// <param name="Header">The value of a request header, or null.</param>
/// <param name="Query">The value of a query parameter, or null.</param>
/// <param name="Body">The body as sent, in as many pieces as it was received in.</param>
public readonly record struct WebhookProof(
    Func<string, string?> Header,
    Func<string, string?> Query,
    ReadOnlySequence<byte> Body
)
{
    public WebhookProof(Func<string, string?> header, Func<string, string?> query, ReadOnlyMemory<byte> body)
        : this(header, query, new ReadOnlySequence<byte>(body)) { }

    /// <summary>
    /// What the source will read: the body, or the JSON that was made of its form. It is made when it is first asked
    /// for: strangers must not have a body parsed whose bytes already prove nothing.
    /// </summary>
    public ReadOnlyMemory<byte> Content
    {
        get =>
            ContentOf is { } read ? read()
            : Body.IsSingleSegment ? Body.First
            : Body.ToArray();
        init => ContentOf = () => value;
    }

    public Func<ReadOnlyMemory<byte>>? ContentOf { get; init; }

    /// <summary>By our clock, UTC.</summary>
    public DateTimeOffset Now { get; init; }

    /// <summary>The request comes from this machine, and not through a proxy.</summary>
    public bool IsLoopback { get; init; }
}

/// <summary>
/// One way in which a sender proves that it knows the secret, as data: an adapter says which header and which spelling,
/// and no more. All comparisons take the same time whatever is wrong.
/// </summary>
public abstract record WebhookAuth
{
    /// <summary>Whether the request carries this kind of proof at all, right or wrong.</summary>
    public abstract bool IsPresent(in WebhookProof proof);

    /// <summary>
    /// Whether the proof holds for this secret. Nothing holds for an empty one: a source without a secret is closed,
    /// not open.
    /// </summary>
    public bool IsValid(in WebhookProof proof, string secret) =>
        (secret.Length > 0 || !NeedsSecret) && Proves(proof, secret);

    public virtual bool NeedsSecret => true;

    /// <summary>The body is part of the proof; without, the request's head alone proves it.</summary>
    public virtual bool NeedsBody => false;

    /// <summary>The proof itself is a field of the body, so the head cannot show that there is none.</summary>
    public virtual bool IsInBody => false;

    private protected abstract bool Proves(in WebhookProof proof, string secret);

    /// <summary>
    /// The other side of <see cref="IsValid"/>: makes the delivery what a sender that knows the secret would send.
    /// False where only the vendor can.
    /// </summary>
    public abstract bool Sign(WebhookDraft draft, string secret);

    /// <summary>For the answer 401 and the docs: what a sender must send.</summary>
    public abstract string Describe();

    /// <summary>
    /// A header with the HMAC-SHA256 of the body in hex: <c>X-Hub-Signature-256: sha256=…</c>. What a tool does
    /// otherwise is said by <c>with</c>, as <see cref="StandardWebhooks"/> shows.
    /// </summary>
    public static HmacAuth Hmac(string header, string prefix = "") => new(header, prefix);

    /// <summary>
    /// Standard Webhooks:
    /// https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md#verifying-webhook-authenticity.
    /// </summary>
    public static HmacAuth StandardWebhooks { get; } =
        Hmac("webhook-signature", "v1,") with
        {
            Encoding = SignatureEncoding.Base64,
            Separator = ' ',
            IdHeader = "webhook-id",
            TimestampHeader = "webhook-timestamp",
            Covers = "{id}.{timestamp}.{body}",
            Base64SecretPrefix = HmacAuth.StandardSecretPrefix,
        };

    /// <summary><c>Authorization: Bearer {secret}</c> (RFC 6750).</summary>
    public static WebhookAuth Bearer { get; } = new HeaderAuth("Authorization", "Bearer ");

    /// <summary>A header that holds the secret itself, after a prefix: <c>Authorization: Splunk {secret}</c>.</summary>
    public static WebhookAuth HeaderToken(string header, string prefix = "") => new HeaderAuth(header, prefix);

    /// <summary>
    /// <c>Authorization: Basic</c> (RFC 7617) with the secret as password and any user name: what
    /// <c>https://user:secret@host/</c> becomes.
    /// </summary>
    public static WebhookAuth Basic { get; } = new BasicAuth();

    /// <summary>The secret in the query string, for senders that can do nothing better.</summary>
    public static WebhookAuth QueryToken(string name = "token") => new QueryAuth(name);

    /// <summary>
    /// The secret in a field of the JSON (or of the form), for senders that can put it nowhere else:
    /// <c>metadata.token</c>.
    /// </summary>
    public static WebhookAuth BodyToken(string path) => new BodyAuth(path);

    /// <summary>The signature of the vendor's private key over the JSON, in a header, as Travis CI does it.</summary>
    /// <param name="keyAt">Where the vendor publishes its key; configuration may name another place.</param>
    /// <param name="keyPath">Where in that JSON document the PEM stands.</param>
    /// <param name="issuer">The fields whose values, with a slash between, name whose delivery it is: the vendor's one
    /// key signs for all of its customers.</param>
    public static WebhookAuth SignedContent(
        string header,
        string keyAt,
        string keyPath,
        params IReadOnlyList<string> issuer
    ) => new SignedContentAuth(header, keyAt, keyPath, issuer);

    /// <summary>The signature inside the messages of Amazon SNS.</summary>
    public static WebhookAuth AmazonSns { get; } = new AmazonSnsAuth();

    /// <summary>
    /// None: whatever comes from this machine itself, with nothing in between. Only where it is configured.
    /// </summary>
    public static WebhookAuth Loopback { get; } = new LoopbackAuth();

    private protected static bool SameText(string seen, string secret) =>
        // Hashing first makes the lengths equal, so that not even the length of the secret leaks.
        CryptographicOperations.FixedTimeEquals(
            SHA256.HashData(Encoding.UTF8.GetBytes(seen)),
            SHA256.HashData(Encoding.UTF8.GetBytes(secret))
        );
}
