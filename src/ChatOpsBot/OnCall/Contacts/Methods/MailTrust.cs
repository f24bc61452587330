using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ChatOpsBot.OnCall.Contacts.Methods;

/// <summary>
/// The authorities of <c>OnCall:Mail:CaFile</c>, for a mail server whose certificate a company signs.
/// </summary>
internal sealed class MailTrust
{
    private readonly X509Certificate2Collection _authorities = [];

    /// <summary>What is wrong with the file; null when it is right, or there is none.</summary>
    public static string? Problem(MailOptions mail)
    {
        if (string.IsNullOrEmpty(mail.CaFile))
            return null;
        try
        {
            return Read(mail.CaFile)._authorities.Count > 0
                ? null
                : $"the file \"{mail.CaFile}\" has no certificate in PEM";
        }
        catch (Exception exception)
            when (exception is IOException or UnauthorizedAccessException or CryptographicException)
        {
            return $"the file \"{mail.CaFile}\" cannot be read";
        }
    }

    /// <exception cref="IOException">It is not there.</exception>
    /// <exception cref="CryptographicException">It is not PEM.</exception>
    public static MailTrust Read(string file)
    {
        var trust = new MailTrust();
        trust._authorities.ImportFromPemFile(file);
        return trust;
    }

    /// <summary>Only who signed it may be other than the system wants: not its name, not its dates.</summary>
    public bool Accepts(X509Certificate? certificate, X509Chain? sent, SslPolicyErrors errors)
    {
        if (errors == SslPolicyErrors.None)
            return true;
        if (errors != SslPolicyErrors.RemoteCertificateChainErrors || certificate is not X509Certificate2 server)
            return false;
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(_authorities);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        foreach (var element in sent?.ChainElements ?? Enumerable.Empty<X509ChainElement>())
            chain.ChainPolicy.ExtraStore.Add(element.Certificate);
        return chain.Build(server);
    }
}
