using System.Security.Cryptography;
using System.Text;

namespace ChatOpsBot.Sources;

/// <summary>What a request shows of itself to be recognised by.</summary>
/// <param name="Header">The value of a request header, or null.</param>
/// <param name="Query">The value of a query parameter, or null.</param>
/// <param name="Body">The body as sent.</param>
public readonly record struct WebhookProof(Func<string, string?> Header, Func<string, string?> Query, ReadOnlyMemory<byte> Body);

/// <summary>One way in which a sender proves that it knows the secret. All comparisons take the same time whatever is wrong.</summary>
public abstract record WebhookAuth
{
    /// <summary>Whether the request carries this kind of proof at all, right or wrong.</summary>
    public abstract bool IsPresent(in WebhookProof proof);

    /// <summary>Whether the proof holds for this secret. Nothing holds for an empty one: a source without a secret is closed, not open.</summary>
    public bool Holds(in WebhookProof proof, string secret) => secret.Length > 0 && Proves(proof, secret);

    private protected abstract bool Proves(in WebhookProof proof, string secret);

    /// <summary>For the answer 401 and the docs: what a sender must send.</summary>
    public abstract string Describe();

    /// <summary>A header with the hex HMAC-SHA256 of the body: <c>X-Hub-Signature-256: sha256=…</c>.</summary>
    public static WebhookAuth HmacSha256(string header, string prefix) => new Hmac(header, prefix);

    /// <summary><c>Authorization: Bearer {secret}</c> (RFC 6750).</summary>
    public static WebhookAuth Bearer { get; } = new Token("Authorization", "Bearer ");

    /// <summary>A header that holds the secret itself.</summary>
    public static WebhookAuth HeaderToken(string header) => new Token(header, "");

    /// <summary><c>Authorization: Basic</c> (RFC 7617) with the secret as password and any user name: what <c>https://user:secret@host/</c> becomes.</summary>
    public static WebhookAuth Basic { get; } = new BasicPassword();

    /// <summary>The secret in the query string, for senders that can do nothing better.</summary>
    public static WebhookAuth QueryToken(string name) => new QueryParameter(name);

    private static bool SameText(string seen, string secret) =>
        // Hashing first makes the lengths equal, so that not even the length of the secret leaks.
        CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(seen)), SHA256.HashData(Encoding.UTF8.GetBytes(secret)));

    private sealed record Hmac(string Header, string Prefix) : WebhookAuth
    {
        public override bool IsPresent(in WebhookProof proof) => proof.Header(Header) is not null;

        private protected override bool Proves(in WebhookProof proof, string secret)
        {
            if (proof.Header(Header) is not { } value || !value.StartsWith(Prefix, StringComparison.Ordinal)) return false;
            Span<byte> seen = stackalloc byte[HMACSHA256.HashSizeInBytes];
            if (value.Length != Prefix.Length + 2 * seen.Length
                || Convert.FromHexString(value.AsSpan(Prefix.Length), seen, out _, out _) != System.Buffers.OperationStatus.Done) return false;
            Span<byte> expected = stackalloc byte[HMACSHA256.HashSizeInBytes];
            HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), proof.Body.Span, expected);
            return CryptographicOperations.FixedTimeEquals(seen, expected);
        }

        public override string Describe() => $"the header {Header} with \"{Prefix}\" and the hex HMAC-SHA256 of the body";
    }

    private sealed record Token(string Header, string Prefix) : WebhookAuth
    {
        public override bool IsPresent(in WebhookProof proof) => proof.Header(Header)?.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) == true;
        private protected override bool Proves(in WebhookProof proof, string secret) => IsPresent(proof) && SameText(proof.Header(Header)![Prefix.Length..], secret);
        public override string Describe() => $"the header {Header} with \"{Prefix}{{secret}}\"";
    }

    private sealed record BasicPassword : WebhookAuth
    {
        private const string Prefix = "Basic ";

        public override bool IsPresent(in WebhookProof proof) => proof.Header("Authorization")?.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) == true;

        private protected override bool Proves(in WebhookProof proof, string secret)
        {
            if (!IsPresent(proof)) return false;
            var encoded = proof.Header("Authorization").AsSpan(Prefix.Length).Trim();
            var buffer = new byte[encoded.Length];
            if (!Convert.TryFromBase64Chars(encoded, buffer, out var length)) return false;
            var pair = Encoding.UTF8.GetString(buffer, 0, length);
            var colon = pair.IndexOf(':', StringComparison.Ordinal);
            return colon >= 0 && SameText(pair[(colon + 1)..], secret);
        }

        public override string Describe() => "the header Authorization with Basic credentials whose password is the secret";
    }

    private sealed record QueryParameter(string Name) : WebhookAuth
    {
        public override bool IsPresent(in WebhookProof proof) => proof.Query(Name) is not null;
        private protected override bool Proves(in WebhookProof proof, string secret) => proof.Query(Name) is { } value && SameText(value, secret);
        public override string Describe() => $"the query parameter {Name} with the secret";
    }
}
