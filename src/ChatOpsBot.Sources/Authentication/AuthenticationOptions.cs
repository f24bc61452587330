namespace ChatOpsBot.Sources.Authentication;

/// <summary>
/// <c>Sources:{name}:Authentication</c>: how a sender proves itself, where that is not one of its tool's own ways.
/// </summary>
public sealed class AuthenticationOptions
{
    private static readonly string[] Schemes = ["bearer", "basic", "header", "query", "body", "hmac", "none"];

    /// <summary>
    /// <c>bearer</c>, <c>basic</c>, <c>header</c> (the secret in <see cref="Header"/>, after <see cref="Prefix"/>),
    /// <c>query</c> (in <see cref="Parameter"/>), <c>body</c> (in the field at <see cref="Path"/>), <c>hmac</c>, or
    /// <c>none</c>: from this machine only, with nothing in between.
    /// </summary>
    public string? Scheme { get; set; }

    public string? Header { get; set; }
    public string Prefix { get; set; } = "";
    public string Parameter { get; set; } = "token";
    public string? Path { get; set; }

    /// <summary>Of <c>hmac</c>, as the rest; see <see cref="HmacAuth"/>.</summary>
    public HmacAlgorithm Algorithm { get; set; }
    public SignatureEncoding Encoding { get; set; }

    /// <summary>What is hashed, with <c>{body}</c>, <c>{timestamp}</c> and <c>{id}</c>.</summary>
    public string Covers { get; set; } = "{body}";

    /// <summary>One character between several signatures in the header.</summary>
    public string? Separator { get; set; }
    public string? TimestampHeader { get; set; }
    public string? TimestampPrefix { get; set; }
    public string? IdHeader { get; set; }
    public TimeSpan Window { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Null when something is wrong, which is then among the problems.</summary>
    /// <param name="key">Its key in the configuration.</param>
    public WebhookAuth? Read(string key, List<string> problems)
    {
        var before = problems.Count;
        if (!Schemes.Contains(Scheme))
            problems.Add($"{key}:Scheme: \"{Scheme}\" is unknown; use one of {string.Join(", ", Schemes)}");
        if (Scheme is "header" or "hmac" && string.IsNullOrEmpty(Header))
            problems.Add($"{key}:Header: is not set; write the name of the header that the sender sets");
        if (Scheme == "body" && string.IsNullOrEmpty(Path))
            problems.Add(
                $"{key}:Path: is not set; write where in the body the secret is, such as token or metadata.token"
            );
        if (Scheme == "hmac")
            CheckHmac(key, problems);
        return problems.Count > before
            ? null
            : Scheme switch
            {
                "bearer" => WebhookAuth.Bearer,
                "basic" => WebhookAuth.Basic,
                "header" => WebhookAuth.HeaderToken(Header!, Prefix),
                "query" => WebhookAuth.QueryToken(Parameter),
                "body" => WebhookAuth.BodyToken(Path!),
                "hmac" => Hmac,
                _ => WebhookAuth.Loopback,
            };
    }

    private HmacAuth Hmac =>
        WebhookAuth.Hmac(Header!, Prefix) with
        {
            Algorithm = Algorithm,
            Encoding = Encoding,
            Covers = Covers,
            Separator = Separator?[0],
            TimestampHeader = TimestampHeader,
            TimestampPrefix = TimestampPrefix,
            IdHeader = IdHeader,
            Window = Window,
            Base64SecretPrefix = HmacAuth.StandardSecretPrefix,
        };

    private void CheckHmac(string key, List<string> problems)
    {
        if (Covers.Split("{body}").Length != 2)
            problems.Add(
                $"{key}:Covers: \"{Covers}\" is not what a signature covers; write {{body}} once, "
                    + "and around it what the sender puts there, as {timestamp}.{body}"
            );
        if (
            Covers.Contains("{timestamp}", StringComparison.Ordinal)
            && TimestampHeader is null
            && TimestampPrefix is null
        )
            problems.Add(
                $"{key}:TimestampHeader: is not set, but Covers has a {{timestamp}}; "
                    + $"write the header it comes in, or how its item of {Header} begins in TimestampPrefix"
            );
        if (Covers.Contains("{id}", StringComparison.Ordinal) && IdHeader is null)
            problems.Add($"{key}:IdHeader: is not set, but Covers has an {{id}}; write the header it comes in");
        if (Separator is { Length: not 1 })
            problems.Add($"{key}:Separator: \"{Separator}\" is not a single character");
        if (Window <= TimeSpan.Zero)
            problems.Add($"{key}:Window: {Window} accepts nothing; write hours:minutes:seconds, such as 00:05:00");
    }
}
