using System.Text;
using System.Text.Json.Nodes;

namespace ChatOpsBot.Sources.Authentication;

internal sealed record HeaderAuth(string Header, string Prefix) : WebhookAuth
{
    public override bool IsPresent(in WebhookProof proof) =>
        proof.Header(Header)?.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) == true;

    private protected override bool Proves(in WebhookProof proof, string secret) =>
        IsPresent(proof) && SameText(proof.Header(Header)![Prefix.Length..], secret);

    public override bool Sign(WebhookDraft draft, string secret) => draft.WithHeader(Header, Prefix + secret);

    public override string Describe() => $"the header {Header} with \"{Prefix}{{secret}}\"";
}

internal sealed record BasicAuth : WebhookAuth
{
    private const string Prefix = "Basic ";

    public override bool IsPresent(in WebhookProof proof) =>
        proof.Header("Authorization")?.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) == true;

    private protected override bool Proves(in WebhookProof proof, string secret)
    {
        if (!IsPresent(proof))
            return false;
        var encoded = proof.Header("Authorization").AsSpan(Prefix.Length).Trim();
        var buffer = new byte[encoded.Length];
        if (!Convert.TryFromBase64Chars(encoded, buffer, out var length))
            return false;
        var pair = Encoding.UTF8.GetString(buffer, 0, length);
        var colon = pair.IndexOf(':', StringComparison.Ordinal);
        return colon >= 0 && SameText(pair[(colon + 1)..], secret);
    }

    public override bool Sign(WebhookDraft draft, string secret) =>
        draft.WithHeader("Authorization", Prefix + Convert.ToBase64String(Encoding.UTF8.GetBytes($"chatops:{secret}")));

    public override string Describe() => "the header Authorization with Basic credentials whose password is the secret";
}

internal sealed record QueryAuth(string Name) : WebhookAuth
{
    public override bool IsPresent(in WebhookProof proof) => proof.Query(Name) is not null;

    private protected override bool Proves(in WebhookProof proof, string secret) =>
        proof.Query(Name) is { } value && SameText(value, secret);

    public override bool Sign(WebhookDraft draft, string secret)
    {
        draft.Query[Name] = secret;
        return true;
    }

    public override string Describe() => $"the query parameter {Name} with the secret";
}

/// <param name="Path">Names with dots between.</param>
internal sealed record BodyAuth(string Path) : WebhookAuth
{
    public override bool NeedsBody => true;

    public override bool IsInBody => true;

    public override bool IsPresent(in WebhookProof proof) => TokenOf(proof) is not null;

    private protected override bool Proves(in WebhookProof proof, string secret) =>
        TokenOf(proof) is { } value && SameText(value, secret);

    private string? TokenOf(in WebhookProof proof) => Field.Read<string>(proof.Content, body => body.At(Path).Word());

    public override bool Sign(WebhookDraft draft, string secret)
    {
        if (draft.Json is not JsonObject body)
            return false;
        var names = Path.Split('.');
        var at = body;
        foreach (var name in names[..^1])
        {
            if (at[name] is not JsonObject)
                at[name] = new JsonObject();
            at = (JsonObject)at[name]!;
        }
        at[names[^1]] = secret;
        draft.Content = Encoding.UTF8.GetBytes(body.ToJsonString());
        return true;
    }

    public override string Describe() => $"the field {Path} of the body with the secret";
}

internal sealed record LoopbackAuth : WebhookAuth
{
    public override bool NeedsSecret => false;

    public override bool IsPresent(in WebhookProof proof) => proof.IsLoopback;

    private protected override bool Proves(in WebhookProof proof, string secret) => proof.IsLoopback;

    public override bool Sign(WebhookDraft draft, string secret) => true;

    public override string Describe() => "it from this machine itself, not through a proxy";
}
