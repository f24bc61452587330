using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using ChatOpsBot.OnCall.Contacts.Book;
using ChatOpsBot.Platform.Configuration;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using Microsoft.Extensions.Options;
using MimeKit;

namespace ChatOpsBot.OnCall.Contacts.Methods;

/// <summary>Mail, over a connection of its own each time: pages are few, and a server closes what is idle.</summary>
internal sealed class MailSender(IOptionsMonitor<ContactsOptions> options, TimeProvider time) : IContactSender
{
    /// <summary>For the whole of one mail.</summary>
    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(15);

    private const int LongestSubject = 150,
        ThreadBytes = 16;

    public bool Sends(string kind) => kind == ContactKinds.Mail;

    public async Task<SendResult> SendAsync(Outgoing outgoing, CancellationToken cancellationToken)
    {
        var mail = options.CurrentValue.Mail;
        if (mail.Host is not { Length: > 0 } host || !MailboxAddress.TryParse(mail.From, out var from))
            return new SendResult.Refused("mail is no longer configured");
        // By the real clock: a server's silence lasts as long as it lasts.
        using var limit = new CancellationTokenSource(TimeLimit, TimeProvider.System);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            using var smtp = new SmtpClient { Timeout = (int)TimeLimit.TotalMilliseconds };
            // As our other calls: many networks do not let out what asks for revocations.
            smtp.CheckCertificateRevocation = false;
            if (mail.CaFile is { Length: > 0 } file)
            {
                if (MailTrust.Problem(mail) is not null)
                    return new SendResult.Refused("OnCall:Mail:CaFile cannot be read");
                var trust = MailTrust.Read(file);
                smtp.ServerCertificateValidationCallback = (_, certificate, chain, errors) =>
                    trust.Accepts(certificate, chain, errors);
            }
            await smtp.ConnectAsync(host, mail.Port, OptionsOf(mail.EffectiveTls), either.Token);
            if (mail.User is { Length: > 0 } user)
                await smtp.AuthenticateAsync(
                    user,
                    SecretFile.Read(mail.Password, mail.PasswordFile) ?? "",
                    either.Token
                );
            using var message = MessageOf(outgoing, from);
            await smtp.SendAsync(message, either.Token);
            await QuitAsync(smtp, either.Token);
            return new SendResult.Sent();
        }
        catch (Exception exception) when (ResultOf(exception, cancellationToken) is { } result)
        {
            return result;
        }
    }

    /// <summary>The mail is on its way whatever the server says now.</summary>
    private static async Task QuitAsync(SmtpClient smtp, CancellationToken cancellationToken)
    {
        try
        {
            await smtp.DisconnectAsync(quit: true, cancellationToken);
        }
        catch (Exception exception)
            when (exception is IOException or SocketException or ProtocolException or OperationCanceledException) { }
    }

    private MimeMessage MessageOf(Outgoing outgoing, MailboxAddress from)
    {
        var message = new MimeMessage
        {
            Subject = Outgoing.Line(outgoing.Text, LongestSubject),
            Date = time.GetUtcNow(),
            // The same for the same notice: one that came twice is one in most mailboxes.
            MessageId = $"{outgoing.Id}@{from.Domain}",
            Priority = outgoing.Urgency == Urgency.High ? MessagePriority.Urgent : MessagePriority.Normal,
            Body = new TextPart("plain") { Text = BodyOf(outgoing) },
        };
        message.From.Add(from);
        message.To.Add(new MailboxAddress(null, outgoing.Method.Address));
        message.Headers.Add(HeaderId.AutoSubmitted, "auto-generated");
        message.Headers.Add("X-Auto-Response-Suppress", "All");
        if (outgoing.Subject is { } subject)
            message.References.Add($"{ThreadOf(subject, outgoing.Person)}@{from.Domain}");
        return message;
    }

    /// <summary>
    /// No mail has this id, and all of one subject to one person refer to it: mailboxes show one thread.
    /// </summary>
    private static string ThreadOf(string subject, string person) =>
        Convert.ToHexStringLower(
            SHA256.HashData(Encoding.UTF8.GetBytes($"{subject}\n{person}")).AsSpan(0, ThreadBytes)
        );

    private static string BodyOf(Outgoing outgoing) =>
        string.Join(
            "\n\n",
            new[]
            {
                outgoing.Text,
                outgoing.Details is { } details ? Outgoing.Lines(details) : null,
                outgoing.Url,
                outgoing.SlackUrl is { } slack ? $"In Slack: {slack}" : null,
                outgoing.Acknowledge is { } command ? $"Acknowledge with {command} in Slack." : null,
                "You get this mail because the address is a contact method of yours; "
                    + "/oncall me in Slack shows and removes it.",
            }.OfType<string>()
        ) + "\n";

    private static SecureSocketOptions OptionsOf(MailTls tls) =>
        tls switch
        {
            MailTls.Implicit => SecureSocketOptions.SslOnConnect,
            MailTls.None => SecureSocketOptions.None,
            _ => SecureSocketOptions.StartTls,
        };

    /// <summary>Null for a bug. A server's own words may name the address, so its number has to do.</summary>
    private static SendResult? ResultOf(Exception exception, CancellationToken cancellationToken) =>
        exception switch
        {
            SmtpCommandException { StatusCode: var code } when (int)code is >= 500 => new SendResult.Refused(
                $"the mail server refused it ({(int)code})"
            ),
            SmtpCommandException { StatusCode: var code } => new SendResult.Later(
                $"the mail server did not take it ({(int)code})"
            ),
            AuthenticationException => new SendResult.Refused("the mail server does not accept OnCall:Mail:User"),
            SslHandshakeException => new SendResult.Refused("the mail server's certificate is not accepted"),
            NotSupportedException => new SendResult.Refused(
                "the mail server does not support what OnCall:Mail asks for, such as TLS"
            ),
            IOException or SocketException or ProtocolException or UnauthorizedAccessException => new SendResult.Later(
                "the mail server is not responding"
            ),
            OperationCanceledException when !cancellationToken.IsCancellationRequested => new SendResult.Later(
                $"the mail server did not respond within {TimeLimit.TotalSeconds:0} s"
            ),
            _ => null,
        };
}
