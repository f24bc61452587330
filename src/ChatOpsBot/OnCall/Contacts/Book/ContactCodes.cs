using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using ChatOpsBot.Platform.Commands.Running;

namespace ChatOpsBot.OnCall.Contacts.Book;

/// <summary>
/// The codes that verify methods. No code is stored: it is made of the seed that is, with the key that signs buttons,
/// and one that was sent again is the same.
/// </summary>
internal sealed class ContactCodes(CommandButtons buttons)
{
    private const string Purpose = "contact code";
    private const uint Codes = 1_000_000;
    private const int SeedBytes = 16;

    public static string NewSeed() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(SeedBytes));

    /// <summary>Six digits.</summary>
    public string Of(string person, ContactMethod method)
    {
        var signed = buttons.Sign(Purpose, $"{person}\n{method.Id}\n{method.Address}\n{method.CodeSeed}");
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(signed));
        // Of 2^64 numbers the remainders are even enough.
        return (BinaryPrimitives.ReadUInt64BigEndian(hash) % Codes).ToString("D6", CultureInfo.InvariantCulture);
    }

    /// <param name="given">As a person wrote it.</param>
    public bool IsOf(string person, ContactMethod method, string given) =>
        CryptographicOperations.FixedTimeEquals(
            Encoding.UTF8.GetBytes(Of(person, method)),
            Encoding.UTF8.GetBytes(string.Concat(given.Where(letter => letter is not (' ' or '-'))))
        );
}
