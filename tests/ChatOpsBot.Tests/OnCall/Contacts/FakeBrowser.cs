using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace ChatOpsBot.Tests.OnCall.Contacts;

/// <summary>
/// A browser that is subscribed: it decrypts what is sent to it (RFC 8291), without a library of ours.
/// </summary>
internal sealed class FakeBrowser : IDisposable
{
    private const int SaltBytes = 16,
        TagBytes = 16,
        KeyBytes = 65;

    private readonly ECDiffieHellman _key = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
    private readonly byte[] _auth = RandomNumberGenerator.GetBytes(16);

    public string P256dh => Base64Url.EncodeToString(Public);

    public string Auth => Base64Url.EncodeToString(_auth);

    private byte[] Public => Point(_key.ExportParameters(includePrivateParameters: false).Q);

    private static byte[] Point(ECPoint point) => [4, .. point.X!, .. point.Y!];

    public string Decrypt(byte[] body)
    {
        var salt = body[..SaltBytes];
        Assert.Equal(KeyBytes, body[SaltBytes + 4]);
        var sender = body[(SaltBytes + 5)..(SaltBytes + 5 + KeyBytes)];
        var sealedText = body[(SaltBytes + 5 + KeyBytes)..];
        using var theirs = ECDiffieHellman.Create(
            new ECParameters
            {
                Curve = ECCurve.NamedCurves.nistP256,
                Q = new ECPoint { X = sender[1..33], Y = sender[33..] },
            }
        );
        var shared = _key.DeriveRawSecretAgreement(theirs.PublicKey);
        var info = Encoding.ASCII.GetBytes("WebPush: info\0").Concat(Public).Concat(sender).ToArray();
        var secret = HKDF.DeriveKey(HashAlgorithmName.SHA256, shared, 32, _auth, info);
        var key = Derive("Content-Encoding: aes128gcm\0", 16);
        var nonce = Derive("Content-Encoding: nonce\0", 12);
        var text = new byte[sealedText.Length - TagBytes];
        using var cipher = new AesGcm(key, TagBytes);
        cipher.Decrypt(nonce, sealedText.AsSpan(0, text.Length), sealedText.AsSpan(text.Length), text);
        return Encoding.UTF8.GetString(text[..Array.LastIndexOf(text, (byte)2)]);

        byte[] Derive(string purpose, int length) =>
            HKDF.DeriveKey(HashAlgorithmName.SHA256, secret, length, salt, Encoding.ASCII.GetBytes(purpose));
    }

    /// <summary>The claims of a VAPID header whose signature holds for its key.</summary>
    public static (string Claims, string Key) Vapid(string header)
    {
        var parts = header["vapid ".Length..].Split(',', StringSplitOptions.TrimEntries);
        var token = parts.Single(part => part.StartsWith("t=", StringComparison.Ordinal))[2..].Split('.');
        var key = parts.Single(part => part.StartsWith("k=", StringComparison.Ordinal))[2..];
        var point = Base64Url.DecodeFromChars(key);
        using var signer = ECDsa.Create(
            new ECParameters
            {
                Curve = ECCurve.NamedCurves.nistP256,
                Q = new ECPoint { X = point[1..33], Y = point[33..] },
            }
        );
        Assert.True(
            signer.VerifyData(
                Encoding.ASCII.GetBytes($"{token[0]}.{token[1]}"),
                Base64Url.DecodeFromChars(token[2]),
                HashAlgorithmName.SHA256
            )
        );
        return (Encoding.UTF8.GetString(Base64Url.DecodeFromChars(token[1])), key);
    }

    public void Dispose() => _key.Dispose();
}
