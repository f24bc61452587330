using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ChatOpsBot.Tests.OnCall.Contacts;

/// <summary>Mail over TLS, to a real server whose certificate a company's own authority has signed.</summary>
public sealed class MailTlsTests : IDisposable
{
    private readonly string _file = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid()}.pem");

    [Theory]
    [InlineData("Implicit")]
    [InlineData("StartTls")]
    public async Task A_mail_goes_encrypted_to_a_server_whose_authority_is_trusted(string tls)
    {
        using var authority = Authority();
        using var certificate = Server(authority);
        await File.WriteAllTextAsync(_file, authority.ExportCertificatePem(), Stop);
        await using var mail = MailBox.Start(certificate, isEncrypted: tls == "Implicit");
        await using var app = await StartAsync(mail, tls, $"OnCall:Mail:CaFile={_file}");

        await app.NotifyAsync(ContactsApp.Page());

        Assert.Equal(["mail Sent"], await app.OutcomesAsync());
        Assert.Equal((1, 1), (mail.Mails.Count, mail.Encrypted));
    }

    [Theory]
    [InlineData("Implicit", "an authority that no one trusts", null)]
    [InlineData("StartTls", "an authority that no one trusts", null)]
    [InlineData("Implicit", "another authority", null)]
    [InlineData("StartTls", "another name", "mail.example.org")]
    [InlineData("StartTls", "a certificate that is over", null)]
    public async Task A_certificate_that_is_not_trusted_gets_no_mail(string tls, string why, string? name)
    {
        using var authority = Authority();
        using var certificate = Server(authority, name, isOver: why == "a certificate that is over");
        using var other = Authority();
        var known = why == "another authority" ? other : authority;
        await File.WriteAllTextAsync(_file, known.ExportCertificatePem(), Stop);
        await using var mail = MailBox.Start(certificate, isEncrypted: tls == "Implicit");
        await using var app = await StartAsync(
            mail,
            tls,
            why == "an authority that no one trusts" ? "OnCall:Mail:User=" : $"OnCall:Mail:CaFile={_file}"
        );

        await app.NotifyAsync(ContactsApp.Page());

        Assert.Equal(["mail Failed the mail server's certificate is not accepted"], await app.OutcomesAsync());
        Assert.Empty(mail.Mails);
    }

    public void Dispose() => File.Delete(_file);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static async Task<ContactsApp> StartAsync(MailBox mail, string tls, string setting)
    {
        var app = await ContactsApp.StartAsync($"OnCall:Mail:Port={mail.Port}", $"OnCall:Mail:Tls={tls}", setting);
        await app.KnowAsync(ContactsApp.Ada, [("mail", "ada@example.com")], "now: mail");
        return app;
    }

    private static X509Certificate2 Authority()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=Authority of a test", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        var now = TimeProvider.System.GetUtcNow();
        return request.CreateSelfSigned(now.AddDays(-100), now.AddDays(100));
    }

    private static X509Certificate2 Server(X509Certificate2 authority, string? name = null, bool isOver = false)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=Mail server of a test", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        if (name is null)
            names.AddIpAddress(IPAddress.Loopback);
        else
            names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        using var signed = request.Create(
            authority,
            now.AddDays(-50),
            now.AddDays(isOver ? -10 : 50),
            RandomNumberGenerator.GetBytes(8)
        );
        using var whole = signed.CopyWithPrivateKey(key);
        // A key that was only made is not one that a server can use everywhere.
        return X509CertificateLoader.LoadPkcs12(whole.Export(X509ContentType.Pkcs12), null);
    }
}
