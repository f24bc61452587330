using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace ChatOpsBot.Sources.Authentication;

/// <summary>
/// The vendor signs with a private key of its own, so there is no secret to share: its public key is fetched, and
/// because one key signs for all of its customers, configuration says whose deliveries are taken
/// (<c>Sources:{name}:Only</c>). The fetching is the application's.
/// </summary>
public abstract record PublicKeyAuth : WebhookAuth
{
    /// <summary>
    /// What is signed, and with which key; null where the request carries nothing of the kind, or names a key that is
    /// not the vendor's.
    /// </summary>
    public abstract SignedText? Read(in WebhookProof proof);

    /// <summary>What <see cref="SignedText.Issuer"/> is, for people.</summary>
    public abstract string IssuerIs { get; }

    public sealed override bool NeedsBody => true;

    public sealed override bool Sign(WebhookDraft draft, string secret) => false;

    private protected sealed override bool Proves(in WebhookProof proof, string secret) => false;

    private protected static byte[]? Decode(string? base64)
    {
        if (base64 is null)
            return null;
        var bytes = new byte[base64.Length];
        return Convert.TryFromBase64String(base64, bytes, out var length) && length > 0 ? bytes[..length] : null;
    }
}

/// <summary>What a vendor signed, PKCS #1 v1.5.</summary>
/// <param name="Issuer">Whose delivery it is: a repository, a topic.</param>
/// <param name="KeyAt">The address of the vendor's key or certificate.</param>
/// <param name="KeyPath">Where in a JSON document at that address the PEM stands; null when the document is the PEM
/// itself.</param>
public sealed record SignedText(
    byte[] Text,
    byte[] Signature,
    HashAlgorithmName Hash,
    string Issuer,
    string KeyAt,
    string? KeyPath = null
)
{
    /// <summary>The public key in what was fetched; null when there is none.</summary>
    public RSA? KeyIn(byte[] document)
    {
        var pem = KeyPath is null
            ? Encoding.UTF8.GetString(document)
            : Field.Read<string>(document, root => root.At(KeyPath).Text());
        if (pem is null)
            return null;
        try
        {
            if (!pem.Contains("BEGIN CERTIFICATE", StringComparison.Ordinal))
                return Imported(pem);
            using var certificate = X509Certificate2.CreateFromPem(pem);
            return certificate.GetRSAPublicKey();
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException)
        {
            return null;
        }
    }

    public bool IsValid(RSA key) => key.VerifyData(Text, Signature, Hash, RSASignaturePadding.Pkcs1);

    private static RSA Imported(string pem)
    {
        var key = RSA.Create();
        try
        {
            key.ImportFromPem(pem);
            return key;
        }
        catch
        {
            key.Dispose();
            throw;
        }
    }
}

/// <summary>Travis CI: https://docs.travis-ci.com/user/notifications/#verifying-webhook-requests.</summary>
internal sealed record SignedContentAuth(string Header, string KeyAt, string KeyPath, IReadOnlyList<string> Issuer)
    : PublicKeyAuth
{
    public override bool IsPresent(in WebhookProof proof) => proof.Header(Header) is not null;

    public override string IssuerIs => string.Join('/', Issuer);

    public override SignedText? Read(in WebhookProof proof)
    {
        if (Decode(proof.Header(Header)) is not { } signature)
            return null;
        var issuer = Field.Read<string>(
            proof.Content,
            body =>
                Issuer.Select(path => body.At(path).Word()).ToList() is var words && !words.Contains(null)
                    ? string.Join('/', words)
                    : null
        );
        return issuer is null
            ? null
            : new SignedText(proof.Content.ToArray(), signature, HashAlgorithmName.SHA1, issuer, KeyAt, KeyPath);
    }

    public override string Describe() => $"the header {Header} with the vendor's signature of the payload";
}

/// <summary>Amazon SNS: https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message.html.</summary>
internal sealed record AmazonSnsAuth : PublicKeyAuth
{
    private static readonly string[] OfNotification =
    [
        "Message",
        "MessageId",
        "Subject",
        "Timestamp",
        "TopicArn",
        "Type",
    ];
    private static readonly string[] OfConfirmation =
    [
        "Message",
        "MessageId",
        "SubscribeURL",
        "Timestamp",
        "Token",
        "TopicArn",
        "Type",
    ];

    public override string IssuerIs => "TopicArn";

    public override bool IsInBody => true;

    public override bool IsPresent(in WebhookProof proof) =>
        Field.Read<string>(proof.Content, message => message.Text("Signature")) is not null;

    public override SignedText? Read(in WebhookProof proof) =>
        Field.Read<SignedText>(
            proof.Content,
            message =>
            {
                if (Decode(message.Text("Signature")) is not { } signature || message.Text("TopicArn") is not { } topic)
                    return null;
                if (
                    (message.Text("SigningCertURL") ?? message.Text("SigningCertUrl")) is not { } address
                    || !IsOfAmazon(address)
                )
                    return null;
                HashAlgorithmName? hash = message.Word("SignatureVersion") switch
                {
                    "1" => HashAlgorithmName.SHA1,
                    "2" => HashAlgorithmName.SHA256,
                    _ => null,
                };
                if (hash is null)
                    return null;
                var names = message.Text("Type") == "Notification" ? OfNotification : OfConfirmation;
                // Line breaks are what separates the fields. In a field that Amazon does not let people write, one
                // would move the borders: the same signed text, read as another topic's.
                if (
                    names.Any(name =>
                        name is not ("Message" or "Subject") && message.Text(name)?.Any(char.IsControl) == true
                    )
                )
                    return null;
                // Names and values on lines of their own, in the order of the names; what is not there is left out.
                var lines = names
                    .Where(name => message[name].Text() is not null)
                    .Select(name => $"{name}\n{message.Text(name)}\n");
                return new SignedText(
                    Encoding.UTF8.GetBytes(string.Concat(lines)),
                    signature,
                    hash.Value,
                    topic,
                    address
                );
            }
        );

    public override string Describe() => "a message signed by Amazon SNS (raw message delivery off)";

    /// <summary>
    /// Anyone can name a key of his own, or have the bot visit an address; only Amazon's own hosts count:
    /// <c>https://sns.eu-central-1.amazonaws.com/…</c>.
    /// </summary>
    internal static bool IsOfAmazon(string address) =>
        Uri.TryCreate(address, UriKind.Absolute, out var uri)
        && uri is { Scheme: "https", IsDefaultPort: true, UserInfo: "" }
        && uri.Host.Split('.') is ["sns", var region, "amazonaws", "com", ..] labels
        && labels.Length <= 5
        && (labels.Length == 4 || labels[4] == "cn")
        && region.Length > 0
        && region.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter == '-');
}
