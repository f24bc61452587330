using ChatOpsBot.OnCall.Contacts.Book;
using ChatOpsBot.OnCall.Contacts.Methods;
using ChatOpsBot.Platform.Configuration;
using MimeKit;

namespace ChatOpsBot.OnCall.Contacts;

/// <summary>What is wrong with the configuration of how people are reached, a line each.</summary>
internal static class ContactsCheck
{
    private const string Section = "OnCall";

    public static void Run(ContactsOptions options, string? publicUrl, List<string> problems)
    {
        Mail(options.Mail, problems);
        foreach (var (name, gateway) in options.Hooks)
            Hook($"{Section}:Hooks:{name}", name, gateway, problems);
        Ntfy(options.Ntfy, problems);
        WebPush(options.WebPush, publicUrl, problems);
        Rules($"{Section}:Rules:High", options.Rules.High, Urgency.High, options, problems);
        Rules($"{Section}:Rules:Low", options.Rules.Low, Urgency.Low, options, problems);
        foreach (var (index, hours) in options.WorkingHours.Index())
            if (WrittenHours.Read(hours) is null)
                problems.Add(
                    $"{Section}:WorkingHours:{index}: \"{hours}\" is not a set of hours; write such as "
                        + WorkingHours.Default
                );
    }

    /// <summary>What is right and does nothing, or more than one would think: a warning each.</summary>
    public static IReadOnlyList<string> Warnings(ContactsOptions options, string? publicUrl) =>
        [
            .. Unconfigured("High", options.Rules.High, Urgency.High, options, publicUrl),
            .. Unconfigured("Low", options.Rules.Low, Urgency.Low, options, publicUrl),
            .. options
                .Hooks.Select(hook => (Key: $"{Section}:Hooks:{hook.Key}:Url", Url: hook.Value.Url))
                .Append((Key: $"{Section}:Ntfy:Server", Url: options.Ntfy.Server))
                .Where(address => IsInTheClear(address.Url))
                .Select(address => $"{address.Key}: what is sent can be read on its way; use https"),
        ];

    private static IEnumerable<string> Unconfigured(
        string name,
        List<string> lines,
        Urgency urgency,
        ContactsOptions options,
        string? publicUrl
    ) =>
        ContactRule
            .Read(lines, urgency, null, [])
            .SelectMany(rule => rule.Methods)
            .Distinct()
            .Intersect([ContactKinds.Mail, ContactKinds.Ntfy, ContactKinds.Push])
            .Except(ContactKinds.Configured(options, publicUrl is { Length: > 0 }))
            .Select(kind => $"{Section}:Rules:{name}: {kind} is not configured, so no one is reached by it");

    private static bool IsInTheClear(string? url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var address)
        && address.Scheme == Uri.UriSchemeHttp
        && !address.IsLoopback;

    private static void Mail(MailOptions mail, List<string> problems)
    {
        const string key = $"{Section}:Mail";
        SecretFile.Check($"{key}:PasswordFile", mail.PasswordFile, problems);
        if (MailTrust.Problem(mail) is { } problem)
            problems.Add($"{key}:CaFile: {problem}");
        if (string.IsNullOrEmpty(mail.Host))
        {
            if (mail.From is { Length: > 0 } || mail.User is { Length: > 0 })
                problems.Add($"{key}:Host: is not set, so no mail is sent; write the server's name");
            return;
        }
        if (Uri.CheckHostName(mail.Host) == UriHostNameType.Unknown)
            problems.Add(
                $"{key}:Host: \"{mail.Host}\" is not a host name; write it without a scheme or port, "
                    + "such as smtp.example.com"
            );
        if (mail.Port is < 1 or > 65535)
            problems.Add($"{key}:Port: {mail.Port} is not a port; write 587, 465 or 25");
        if (!MailboxAddress.TryParse(mail.From, out var from) || !from.Address.Contains('@', StringComparison.Ordinal))
            problems.Add(
                $"{key}:From: \"{mail.From}\" is not a mail address; write the sender, such as oncall@example.com"
            );
        var hasPassword = mail.Password is { Length: > 0 } || mail.PasswordFile is { Length: > 0 };
        if (mail.User is { Length: > 0 } && !hasPassword)
            problems.Add($"{key}:Password: is not set; set it, or PasswordFile, for {key}:User");
        if (hasPassword && string.IsNullOrEmpty(mail.User))
            problems.Add($"{key}:User: is not set, so Password is not used; set it, or remove the password");
        if (hasPassword && mail.EffectiveTls == MailTls.None)
            problems.Add($"{key}:Tls: None would send the password in the clear; write StartTls or Implicit");
    }

    private static void Hook(string key, string name, GatewayOptions gateway, List<string> problems)
    {
        if (name.Any(letter => !char.IsAsciiLetterOrDigit(letter) && letter is not ('-' or '_')))
            problems.Add($"{key}: people type a hook's name; use letters, digits, - and _ only");
        if (ContactKinds.Reserved.Contains(name, StringComparer.OrdinalIgnoreCase))
            problems.Add($"{key}: \"{name}\" is a method of its own; use another name, such as sms or voice");
        if (!IsWebAddress(gateway.Url))
            problems.Add(
                $"{key}:Url: \"{gateway.Url}\" is not an http or https URL; write where the gateway takes requests"
            );
        if (gateway.User is { Length: > 0 } && gateway is { Password: null or "", PasswordFile: null or "" })
            problems.Add($"{key}:Password: is not set; set it, or PasswordFile, for {key}:User");
        SecretFile.Check($"{key}:PasswordFile", gateway.PasswordFile, problems);
        SecretFile.Check($"{key}:SecretFile", gateway.SecretFile, problems);
        foreach (var (header, value) in gateway.Headers)
            if (!IsHeader(header, value))
                problems.Add($"{key}:Headers:{header}: is not a header; use letters, digits and -, and one line");
        foreach (var (field, template) in gateway.Form)
        foreach (var unknown in GatewayFields.Unknown(template).Distinct())
            problems.Add(
                $"{key}:Form:{field}: {{{unknown}}} is not a placeholder; use one of "
                    + string.Join(", ", GatewayFields.Names.Select(known => $"{{{known}}}"))
            );
        if (
            gateway.Form.Count > 0
            && !gateway.Form.Values.Any(value => value.Contains("{number", StringComparison.Ordinal))
        )
            problems.Add($"{key}:Form: no field has {{number}}, so no one would be reached; add one such as To");
    }

    private static void Ntfy(NtfyOptions ntfy, List<string> problems)
    {
        const string key = $"{Section}:Ntfy";
        SecretFile.Check($"{key}:TokenFile", ntfy.TokenFile, problems);
        if (ntfy.Server is { Length: > 0 } server && !IsWebAddress(server))
            problems.Add($"{key}:Server: \"{server}\" is not an http or https URL; write such as https://ntfy.sh");
    }

    private static void WebPush(WebPushOptions push, string? publicUrl, List<string> problems)
    {
        const string key = $"{Section}:WebPush";
        if (push.Contact is not { Length: > 0 } contact)
            return;
        if (!Uri.TryCreate(contact, UriKind.Absolute, out var address) || address.Scheme is not ("mailto" or "https"))
            problems.Add(
                $"{key}:Contact: \"{contact}\" is not a contact; write such as mailto:oncall@example.com, "
                    + "or an https URL"
            );
        if (string.IsNullOrEmpty(publicUrl))
            problems.Add($"{key}:Contact: Web Push needs PublicUrl, where people subscribe; set it");
        else if (
            Uri.TryCreate(publicUrl, UriKind.Absolute, out var url)
            && url.Scheme != Uri.UriSchemeHttps
            && !url.IsLoopback
        )
            problems.Add($"{key}:Contact: browsers subscribe over https only; PublicUrl is \"{publicUrl}\"");
        foreach (var (index, host) in push.Services.Index())
            if (host.Length == 0 || host.Contains('/', StringComparison.Ordinal) || host.Trim('*', '.').Length == 0)
                problems.Add(
                    $"{key}:Services:{index}: \"{host}\" is not a host; write such as push.example.com or "
                        + "*.push.example.com"
                );
    }

    private static void Rules(
        string key,
        List<string> lines,
        Urgency urgency,
        ContactsOptions options,
        List<string> problems
    )
    {
        foreach (var (index, line) in lines.Index())
        {
            List<string> wrong = [];
            ContactRule.Read([line], urgency, ContactKinds.RuleWords(options), wrong);
            problems.AddRange(wrong.Select(problem => $"{key}:{index}: {problem}"));
        }
        if (lines.Count > ContactRule.Most)
            problems.Add($"{key}: {lines.Count} rules are too many; write up to {ContactRule.Most}");
    }

    private static bool IsWebAddress(string? text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https";

    private static bool IsHeader(string name, string value) =>
        name.Length > 0
        && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '-')
        && !value.Any(char.IsControl);
}
