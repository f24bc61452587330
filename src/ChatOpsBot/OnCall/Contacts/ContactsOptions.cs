namespace ChatOpsBot.OnCall.Contacts;

/// <summary>How people are reached, in the section <c>OnCall</c>. See <c>docs/oncall.md</c>.</summary>
public sealed class ContactsOptions
{
    /// <summary>The mail server that notices are sent through; none when <c>Host</c> is not set.</summary>
    public MailOptions Mail { get; set; } = new();

    /// <summary>Gateways for text messages, calls and the like, by the name that rules and people use.</summary>
    public Dictionary<string, GatewayOptions> Hooks { get; set; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>An ntfy server; none when <c>Server</c> is not set.</summary>
    public NtfyOptions Ntfy { get; set; } = new();

    /// <summary>Notices of browsers; off when <c>Contact</c> is not set.</summary>
    public WebPushOptions WebPush { get; set; } = new();

    /// <summary>What counts for people who have no rules of their own.</summary>
    public RuleOptions Rules { get; set; } = new();

    /// <summary>
    /// As <c>mon-fri 09:00-17:00</c>, which is the default, on the clock of each person's Slack profile: low urgency
    /// waits for them.
    /// </summary>
    public List<string> WorkingHours { get; set; } = [];
}

/// <summary>A mail server.</summary>
public sealed class MailOptions
{
    /// <summary>Its name, as <c>smtp.example.com</c>.</summary>
    public string? Host { get; set; }

    /// <summary>587 to submit, 465 with implicit TLS, 25 for a relay.</summary>
    public int Port { get; set; } = 587;

    /// <summary>When not given, <c>Implicit</c> for port 465 and <c>StartTls</c> for any other.</summary>
    public MailTls? Tls { get; set; }

    /// <summary>Who to log in as; no one when not set.</summary>
    public string? User { get; set; }

    /// <summary>For <see cref="User"/>.</summary>
    public string? Password { get; set; }

    /// <summary>A file that holds <see cref="Password"/> alone.</summary>
    public string? PasswordFile { get; set; }

    /// <summary>The sender: <c>oncall@example.com</c>, or <c>On call &lt;oncall@example.com&gt;</c>.</summary>
    public string? From { get; set; }

    /// <summary>
    /// A PEM file with the authorities that may sign the server's certificate, beside those that the system trusts.
    /// </summary>
    public string? CaFile { get; set; }

    public MailTls EffectiveTls => Tls ?? (Port == 465 ? MailTls.Implicit : MailTls.StartTls);
}

/// <summary>How a connection to a mail server is encrypted.</summary>
public enum MailTls
{
    /// <summary>The connection begins in the clear and must be encrypted before anything is sent.</summary>
    StartTls,

    /// <summary>Encrypted from the first byte.</summary>
    Implicit,

    /// <summary>Not at all: for a relay on the same machine.</summary>
    None,
}

/// <summary>An HTTP address that is asked to reach a person: by a text message, a call or anything else.</summary>
public sealed class GatewayOptions
{
    /// <summary>Where to post to.</summary>
    public string? Url { get; set; }

    /// <summary>What people give to be reached by it.</summary>
    public GatewayTakes Takes { get; set; } = GatewayTakes.Number;

    /// <summary>Sent with each request, such as <c>Authorization</c>.</summary>
    public Dictionary<string, string> Headers { get; set; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>For Basic authentication; none when not set.</summary>
    public string? User { get; set; }

    /// <summary>For <see cref="User"/>.</summary>
    public string? Password { get; set; }

    /// <summary>A file that holds <see cref="Password"/> alone.</summary>
    public string? PasswordFile { get; set; }

    /// <summary>
    /// The fields of a form with placeholders, as <c>To</c>: <c>{number}</c>. Empty: the documented JSON is sent.
    /// </summary>
    public Dictionary<string, string> Form { get; set; } = new(StringComparer.Ordinal);

    /// <summary>Signs each request as Standard Webhooks do; not signed when not set.</summary>
    public string? Secret { get; set; }

    /// <summary>A file that holds <see cref="Secret"/> alone.</summary>
    public string? SecretFile { get; set; }
}

/// <summary>The form of what people give to be reached by a gateway.</summary>
public enum GatewayTakes
{
    /// <summary>A telephone number with its country: <c>+4915112345678</c>.</summary>
    Number,

    /// <summary>A name of up to 64 letters, digits, <c>. _ - @ +</c>, as other chats have.</summary>
    Name,
}

/// <summary>An ntfy server (https://docs.ntfy.sh).</summary>
public sealed class NtfyOptions
{
    /// <summary>Its address, as <c>https://ntfy.example.com</c>.</summary>
    public string? Server { get; set; }

    /// <summary>An access token that may publish; none when not set.</summary>
    public string? Token { get; set; }

    /// <summary>A file that holds <see cref="Token"/> alone.</summary>
    public string? TokenFile { get; set; }
}

/// <summary>Web Push (RFC 8030). It needs <c>PublicUrl</c>, where people subscribe their browsers.</summary>
public sealed class WebPushOptions
{
    /// <summary>
    /// Where a push service reaches the people who run the bot: <c>mailto:oncall@example.com</c> or an https address.
    /// </summary>
    public string? Contact { get; set; }

    /// <summary>
    /// The push services that a browser may name, as hosts; <c>*.</c> stands for any part before. When empty, those of
    /// Chrome, Firefox, Safari and Edge.
    /// </summary>
    public List<string> Services { get; set; } = [];
}

/// <summary>Rules, a line for each moment: <c>after 2 min: mail, sms</c>.</summary>
public sealed class RuleOptions
{
    /// <summary>For pages.</summary>
    public List<string> High { get; set; } = [];

    /// <summary>For what can wait for working hours.</summary>
    public List<string> Low { get; set; } = [];
}
