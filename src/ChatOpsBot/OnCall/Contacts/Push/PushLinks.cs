using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using ChatOpsBot.Platform.Commands.Running;
using ChatOpsBot.Store;

namespace ChatOpsBot.OnCall.Contacts.Push;

/// <summary>
/// The links by which people subscribe a browser: signed, for one person, once, for a quarter of an hour. What proves
/// who it is stands behind the <c>#</c>, which no browser sends and no log has.
/// </summary>
internal sealed class PushLinks(IStore store, CommandButtons buttons, IConfiguration configuration)
{
    public static readonly TimeSpan Holds = TimeSpan.FromMinutes(15);
    private const string Purpose = "push link";
    private const int NameBytes = 16;

    /// <summary>A new link, which holds once the effects are committed.</summary>
    public string Make(string person, Commit effects)
    {
        var name = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(NameBytes));
        effects.Put(KeyOf(name), Encoding.UTF8.GetBytes($"\"{person}\""), 0, Holds);
        var token = Base64Url.EncodeToString(Encoding.UTF8.GetBytes(buttons.Sign(Purpose, $"{person} {name}")));
        return $"{configuration["PublicUrl"]!.TrimEnd('/')}{PushPage.Path}/#{token}";
    }

    /// <summary>
    /// Whose link it is; adds to the commit that it is used. Null when it was used or is too old, or was not made here.
    /// </summary>
    public async Task<string?> UseAsync(string token, Commit effects, CancellationToken cancellationToken)
    {
        if (
            !Base64Url.IsValid(token)
            || buttons.Verify(Purpose, Encoding.UTF8.GetString(Base64Url.DecodeFromChars(token)))?.Split(' ')
                is not [var person, var name]
            || await store.GetAsync(KeyOf(name), cancellationToken) is not { } document
        )
            return null;
        effects.Delete(document.Key, document.Version);
        return person;
    }

    private static string KeyOf(string name) => $"push-link/{name}";
}
