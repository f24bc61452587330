using ChatOpsBot.Sources;
using ChatOpsBot.Sources.Authentication;

namespace ChatOpsBot.Ingest;

/// <summary>Whether a delivery comes in.</summary>
/// <param name="Status">200, or what to answer instead.</param>
internal readonly record struct Verdict(int Status, string Detail = "")
{
    public static Verdict Authentic { get; } = new(StatusCodes.Status200OK);
    public bool ComesIn => Status == StatusCodes.Status200OK;
}

/// <summary>Judges who sent a delivery: by its network, where the configuration names some, and by one of the proofs that the tool can give.</summary>
internal sealed partial class Gate(PublicKeys keys, Refusals refusals, RemoteAddress remote, TimeProvider time, ILogger<Gate> logger)
{
    /// <summary>Before the body is read.</summary>
    public Verdict Judge(HttpContext context, Sender sender) =>
        sender.AllowFrom.IsEmpty || remote.Of(context) is { } address && sender.AllowFrom.Contain(address) ? Verdict.Authentic
            : Refuse(context, sender, StatusCodes.Status403Forbidden, $"Deliveries to {sender.Name} are not taken from {remote.Of(context)}; Sources:{sender.Name}:AllowFrom names the networks.");

    /// <param name="body">As sent: what is signed.</param>
    /// <param name="content">What the source will read.</param>
    public async ValueTask<Verdict> JudgeAsync(HttpContext context, Sender sender, ReadOnlyMemory<byte> body, ReadOnlyMemory<byte> content)
    {
        var proof = new WebhookProof(
            header => context.Request.Headers.TryGetValue(header, out var value) ? value.ToString() : null,
            name => context.Request.Query.TryGetValue(name, out var value) ? value.ToString() : null, body)
        {
            Content = content,
            Now = time.GetUtcNow(),
            IsLoopback = RemoteAddress.IsLoopback(context),
        };
        var secrets = sender.Secrets.Values;
        foreach (var way in sender.Ways)
        {
            if (way is PublicKeyAuth vendor)
            {
                if (sender.Only.Count > 0 && vendor.Read(proof) is { } signed) return await JudgeAsync(context, sender, vendor, signed);
                continue;
            }
            for (var index = 0; index < secrets.Count; index++)
            {
                if (!way.Holds(proof, secrets[index])) continue;
                if (index > 0) Log.Previous(logger, sender.Name);
                return Verdict.Authentic;
            }
        }
        return Refuse(context, sender, StatusCodes.Status401Unauthorized, sender.Missing is { } missing
            ? $"{sender.Name} is not open to anybody, because nothing is configured to know its deliveries by; set {missing}."
            : $"Send {string.Join(", or ", sender.Ways.Select(way => way.Describe()))}.");
    }

    private async Task<Verdict> JudgeAsync(HttpContext context, Sender sender, PublicKeyAuth vendor, SignedText signed)
    {
        if (!sender.Only.Any(pattern => Matches(pattern, signed.Issuer)))
            return Refuse(context, sender, StatusCodes.Status401Unauthorized, $"Deliveries of this {vendor.IssuerIs} are not taken; Sources:{sender.Name}:Only names those that are.");
        return await keys.HoldsAsync(signed, sender.KeyUrl ?? signed.KeyAt, context.RequestAborted) switch
        {
            true => Verdict.Authentic,
            false => Refuse(context, sender, StatusCodes.Status401Unauthorized, $"The signature is not that of this body. Send {vendor.Describe()}."),
            null => new Verdict(StatusCodes.Status503ServiceUnavailable, "The vendor's public key cannot be fetched at the moment, so the delivery was not accepted; send it again."),
        };
    }

    private Verdict Refuse(HttpContext context, Sender sender, int status, string detail)
    {
        var address = remote.Of(context);
        Log.Refused(logger, sender.Name, address, detail);
        refusals.Count(sender.Name, address, $"If that is the sender, its secret is not the one in `Sources:{sender.Name}` (`PreviousSecret` lets both hold during a change); if not, `AllowFrom` keeps strangers out.");
        return new Verdict(status, detail);
    }

    private static bool Matches(string pattern, string text) =>
        System.IO.Enumeration.FileSystemName.MatchesSimpleExpression(pattern, text, ignoreCase: false);

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "A delivery to {Source} from {RemoteAddress} was refused: {Reason}")]
        public static partial void Refused(ILogger logger, string source, System.Net.IPAddress? remoteAddress, string reason);

        [LoggerMessage(LogLevel.Information, "A delivery to {Source} still proves itself with the previous secret")]
        public static partial void Previous(ILogger logger, string source);
    }
}
