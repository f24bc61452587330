using System.Buffers;
using ChatOpsBot.Platform.Http;
using ChatOpsBot.Platform.Workspace.Inbound;
using ChatOpsBot.Sources;
using ChatOpsBot.Sources.Authentication;

namespace ChatOpsBot.Webhooks.Authentication;

/// <summary>Whether a delivery comes in.</summary>
/// <param name="Status">200, or what to answer instead.</param>
internal readonly record struct Verdict(int Status, string Detail = "")
{
    public static Verdict Authentic { get; } = new(StatusCodes.Status200OK);

    /// <summary>
    /// The id that the sender vouches for by the same proof (<c>webhook-id</c>, as in Standard Webhooks); null where it
    /// sends none, or one that anyone could have written.
    /// </summary>
    public string? DeliveryId { get; init; }

    /// <summary>
    /// The proof covers the body alone, so a body that was recorded proves itself again under any other id, at any
    /// time.
    /// </summary>
    public bool IsBodyAlone { get; init; }

    public bool ComesIn => Status == StatusCodes.Status200OK;
}

/// <summary>
/// Judges who sent a delivery: by its network, where the configuration names some, and by one of the proofs that the
/// tool can give.
/// </summary>
internal sealed partial class Gate(
    PublicKeys keys,
    Refusals refusals,
    RemoteAddress remote,
    TimeProvider time,
    ILogger<Gate> logger
)
{
    private const int LongestId = 200;

    /// <summary>
    /// Before the body is read: where the head alone shows that this cannot be the sender, nothing of the body is.
    /// </summary>
    public Verdict JudgeHead(HttpContext context, Sender sender)
    {
        if (!sender.AllowFrom.IsEmpty && !(remote.Of(context) is { } address && sender.AllowFrom.Contain(address)))
            return Refuse(
                context,
                sender,
                StatusCodes.Status403Forbidden,
                $"Deliveries to {sender.Name} are not accepted from {remote.Of(context)}; "
                    + $"Sources:{sender.Name}:AllowFrom lists the allowed networks."
            );
        var head = ProofOf(context, default);
        return
            sender.Missing is null
            && sender.Ways.Any(way =>
                way.IsInBody || way.IsPresent(head) && (way.NeedsBody || IsValid(sender, way, head))
            )
            ? Verdict.Authentic
            : Unauthenticated(context, sender, head);
    }

    /// <param name="body">As sent: what is signed.</param>
    /// <param name="content">What the source will read; asked for only where the proof is in it.</param>
    public async ValueTask<Verdict> JudgeAsync(
        HttpContext context,
        Sender sender,
        ReadOnlySequence<byte> body,
        Func<ReadOnlyMemory<byte>> content
    )
    {
        var proof = ProofOf(context, body) with { ContentOf = content };
        foreach (var way in sender.Ways)
        {
            if (way is not PublicKeyAuth vendor)
            {
                if (IsValid(sender, way, proof))
                    return Let(sender, way, proof);
            }
            else if (sender.Only.Count > 0 && vendor.Read(proof) is { } signed)
                return await JudgeAsync(context, sender, vendor, signed);
        }
        return Unauthenticated(context, sender, proof);
    }

    private Verdict Let(Sender sender, WebhookAuth way, in WebhookProof proof)
    {
        var id =
            proof.Header(WebhookAuth.StandardWebhooks.IdHeader!) is { Length: > 0 and <= LongestId } named
            && (way is not HmacAuth || IsValid(sender, WebhookAuth.StandardWebhooks, proof))
                ? named
                : null;
        return Verdict.Authentic with
        {
            DeliveryId = id,
            IsBodyAlone =
                id is null && way is HmacAuth { IdHeader: null, TimestampHeader: null, TimestampPrefix: null },
        };
    }

    private WebhookProof ProofOf(HttpContext context, ReadOnlySequence<byte> body) =>
        new(
            header => context.Request.Headers.TryGetValue(header, out var value) ? value.ToString() : null,
            name => context.Request.Query.TryGetValue(name, out var value) ? value.ToString() : null,
            body
        )
        {
            Now = time.GetUtcNow(),
            IsLoopback = RemoteAddress.IsLoopback(context),
        };

    private bool IsValid(Sender sender, WebhookAuth way, in WebhookProof proof)
    {
        if (!way.NeedsSecret)
            return way.IsValid(proof, "");
        var secrets = sender.Secrets.Values;
        for (var index = 0; index < secrets.Count; index++)
        {
            if (!way.IsValid(proof, secrets[index]))
                continue;
            if (index > 0)
                Log.Previous(logger, sender.Name);
            return true;
        }
        return false;
    }

    private Verdict Unauthenticated(HttpContext context, Sender sender, WebhookProof proof)
    {
        var wrong = sender.Ways.Any(way => way.NeedsSecret && way.IsPresent(proof));
        return Refuse(
            context,
            sender,
            StatusCodes.Status401Unauthorized,
            sender.Missing is { } missing
                ? $"{sender.Name} is closed, because nothing is configured to authenticate its deliveries; "
                    + $"set {missing}."
                : (wrong ? $"The secret does not match Sources:{sender.Name}:Secret. " : "")
                    + $"Send {string.Join(", or ", sender.Ways.Select(way => way.Describe()))}."
        );
    }

    private async Task<Verdict> JudgeAsync(HttpContext context, Sender sender, PublicKeyAuth vendor, SignedText signed)
    {
        if (!sender.Only.Any(pattern => Matches(pattern, signed.Issuer)))
            return Refuse(
                context,
                sender,
                StatusCodes.Status401Unauthorized,
                $"Deliveries of this {vendor.IssuerIs} are not accepted; "
                    + $"Sources:{sender.Name}:Only lists those that are."
            );
        return await keys.HoldsAsync(signed, sender.KeyUrl ?? signed.KeyAt, context.RequestAborted) switch
        {
            true => Verdict.Authentic,
            false => Refuse(
                context,
                sender,
                StatusCodes.Status401Unauthorized,
                $"The signature does not match this body. Send {vendor.Describe()}."
            ),
            null => new Verdict(
                StatusCodes.Status503ServiceUnavailable,
                "The vendor's public key cannot be fetched at the moment, so the delivery was not accepted; "
                    + "send it again."
            ),
        };
    }

    private Verdict Refuse(HttpContext context, Sender sender, int status, string detail)
    {
        var address = remote.Of(context);
        Log.Refused(logger, sender.Name, address, detail);
        refusals.Count(
            sender.Name,
            address,
            $"If this is the sender, its secret does not match `Sources:{sender.Name}` (`PreviousSecret` "
                + "accepts both during a rotation); if not, restrict addresses with `AllowFrom`."
        );
        return new Verdict(status, detail);
    }

    private static bool Matches(string pattern, string text) =>
        System.IO.Enumeration.FileSystemName.MatchesSimpleExpression(pattern, text, ignoreCase: false);

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "A delivery to {Source} from {RemoteAddress} was refused: {Reason}")]
        public static partial void Refused(
            ILogger logger,
            string source,
            System.Net.IPAddress? remoteAddress,
            string reason
        );

        [LoggerMessage(LogLevel.Information, "A delivery to {Source} is still authenticated with the previous secret")]
        public static partial void Previous(ILogger logger, string source);
    }
}
