using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;
using MimeKit;

namespace ChatOpsBot.OnCall.Contacts.Book;

/// <summary>The kinds of contact methods that there are here, as rules and people name them.</summary>
internal sealed partial class ContactKinds(IOptionsMonitor<ContactsOptions> options, IConfiguration configuration)
{
    /// <summary>A direct message in Slack, which everyone has.</summary>
    public const string Dm = "dm";

    /// <summary>A mention in the service's channel, which everyone can have.</summary>
    public const string Mention = "mention";
    public const string Mail = "mail";
    public const string Ntfy = "ntfy";
    public const string Push = "push";

    /// <summary>In a rule: all methods of the person that no rule before it has.</summary>
    public const string All = "all";

    private const int LongestAddress = 254;

    /// <summary>What a gateway cannot be called.</summary>
    public static IReadOnlyList<string> Reserved { get; } = [Dm, Mention, Mail, Ntfy, Push, All];

    private ContactsOptions Options => options.CurrentValue;

    /// <summary>Those that people add and that are configured, in alphabetical order.</summary>
    public IReadOnlyList<string> Addable => [.. Configured(Options, HasPublicUrl).Order(StringComparer.Ordinal)];

    /// <summary>Those that a rule can name, whether they are configured or not.</summary>
    public IReadOnlyList<string> InRules => RuleWords(Options);

    public static IReadOnlyList<string> RuleWords(ContactsOptions options) =>
        [.. Reserved, .. options.Hooks.Keys.Select(hook => hook.ToLowerInvariant()).Order(StringComparer.Ordinal)];

    private bool HasPublicUrl => configuration["PublicUrl"] is { Length: > 0 };

    public static IEnumerable<string> Configured(ContactsOptions options, bool hasPublicUrl)
    {
        if (options.Mail.Host is { Length: > 0 })
            yield return Mail;
        if (options.Ntfy.Server is { Length: > 0 })
            yield return Ntfy;
        if (options.WebPush.Contact is { Length: > 0 } && hasPublicUrl)
            yield return Push;
        foreach (var hook in options.Hooks.Keys)
            yield return hook.ToLowerInvariant();
    }

    public static bool IsSlack(string kind) => kind is Dm or Mention;

    /// <summary>The address as it is kept; null when nothing of that kind looks like it.</summary>
    public string? Address(string kind, string written)
    {
        var text = written.Trim();
        if (text.Length is 0 or > LongestAddress || text.Any(char.IsControl))
            return null;
        return kind switch
        {
            Mail => MailAddress(text),
            Ntfy => Topic().IsMatch(text) ? text : null,
            _ when Options.Hooks.GetValueOrDefault(kind) is not { } hook => null,
            _ when Options.Hooks[kind].Takes == GatewayTakes.Name => Name().IsMatch(text) ? text : null,
            _ => Number(text),
        };
    }

    /// <summary>What an address of this kind looks like, for a sentence.</summary>
    public string Example(string kind) =>
        kind switch
        {
            Mail => "a mail address such as `ada@example.com`",
            Ntfy => "a topic of up to 64 letters, digits, - and _",
            _ when Options.Hooks.GetValueOrDefault(kind)?.Takes == GatewayTakes.Name =>
                "a name of up to 64 letters, digits and . _ - @ +",
            _ => "a number with its country such as `+4915112345678`",
        };

    /// <summary>One mailbox and nothing else: no name, list, comment or source route.</summary>
    private static string? MailAddress(string text) =>
        // Slack sends an address that was typed as a link.
        MailForm().IsMatch(text)
        && MailboxAddress.TryParse(text, out var box)
        && box is { Name: null or "", Route.Count: 0 }
        && box.Address == text
            ? text
            : null;

    /// <summary>E.164, however it was grouped.</summary>
    private static string? Number(string text)
    {
        var digits = string.Concat(text.Where(letter => letter is not (' ' or '-' or '(' or ')' or '/' or '.')));
        return NumberForm().IsMatch(digits) ? digits : null;
    }

    [GeneratedRegex(
        @"^[^\s@<>()\[\],;:""\\]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,186}[A-Za-z0-9])?\z",
        RegexOptions.CultureInvariant,
        10_000
    )]
    private static partial Regex MailForm();

    [GeneratedRegex(@"^\+[1-9][0-9]{6,14}\z", RegexOptions.CultureInvariant, 10_000)]
    private static partial Regex NumberForm();

    [GeneratedRegex(@"^[A-Za-z0-9_-]{1,64}\z", RegexOptions.CultureInvariant, 10_000)]
    private static partial Regex Topic();

    [GeneratedRegex(@"^[A-Za-z0-9._@+-]{1,64}\z", RegexOptions.CultureInvariant, 10_000)]
    private static partial Regex Name();
}
