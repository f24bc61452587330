using ChatOpsBot.Sources.Authentication;
using ChatOpsBot.Sources.Generic;

namespace ChatOpsBot.Catalog.Events;

/// <summary>The section <c>Sources</c>: one entry per sender, whose name is the last part of its address.</summary>
public sealed class SourcesOptions
{
    public Dictionary<string, SourceOptions> Sources { get; set; } = new(StringComparer.Ordinal);
}

/// <summary>One sender.</summary>
public sealed class SourceOptions
{
    /// <summary>The tool: <c>github</c>, <c>alertmanager</c>, <c>jenkins</c> …</summary>
    public string? Type { get; set; }

    /// <summary>What the sender proves to know. Without one, every delivery is refused.</summary>
    public string? Secret { get; set; }

    /// <summary>
    /// A file that holds <see cref="Secret"/> alone, as container secrets are mounted. Read again when it changes.
    /// </summary>
    public string? SecretFile { get; set; }

    /// <summary>The secret before this one, which holds as well while the senders are changed over.</summary>
    public string? PreviousSecret { get; set; }

    /// <summary>A file that holds <see cref="PreviousSecret"/> alone.</summary>
    public string? PreviousSecretFile { get; set; }

    /// <summary>
    /// The networks that this sender's deliveries come from: <c>192.0.2.0/24</c>, <c>2001:db8::/32</c>, an address.
    /// Empty: any.
    /// </summary>
    public IList<string> AllowFrom { get; set; } = [];

    /// <summary>
    /// Of tools whose vendor signs with a key of its own: whose deliveries are taken, as the signed text names them;
    /// <c>*</c> stands for anything. Topics of Amazon SNS (<c>arn:aws:sns:eu-central-1:123456789012:alerts</c>),
    /// repositories of Travis CI (<c>acme/*</c>). Without any, every delivery is refused.
    /// </summary>
    public IList<string> Only { get; set; } = [];

    /// <summary>
    /// Of the same: where the vendor's public key is, where it is not the usual place (Travis CI Enterprise).
    /// </summary>
    public string? KeyUrl { get; set; }

    /// <summary>How it proves itself, where that is not one of its tool's own ways.</summary>
    public AuthenticationOptions? Authentication { get; set; }

    /// <summary>
    /// Of generic and CloudEvents sources: what of a delivery becomes which event. The first whose conditions hold is
    /// taken.
    /// </summary>
    public IList<EventRule> Events { get; set; } = [];

    /// <summary>
    /// Its deliveries may name the deploy of ours that they are about (the label <c>deploy</c>, <c>chatops_run</c>):
    /// what they say then shows in that deploy's message. GitHub's may by themselves.
    /// </summary>
    public bool Deploys { get; set; }

    /// <summary>Bytes; null for the tool's own limit (GitHub 25 MB, most others 1 MB).</summary>
    public int? MaxBodyBytes { get; set; }
}
