using System.Security.Cryptography;
using System.Text;
using ChatOpsBot.Platform.Configuration;
using ChatOpsBot.Store;
using Microsoft.Extensions.Options;

namespace ChatOpsBot.Catalog.Timeline;

/// <summary>The section <c>Audit</c>.</summary>
public sealed class AuditOptions
{
    /// <summary>
    /// What the audit log is signed with, at least 16 characters; the same on all replicas, and for good: what was
    /// signed with another shows as changed. Without one the bot makes one and keeps it in the store, beside the log
    /// and not in its export. One from outside also keeps it from those who can write to the store.
    /// </summary>
    public string? Key { get; set; }

    /// <summary>A file that holds <see cref="Key"/> alone.</summary>
    public string? KeyFile { get; set; }
}

/// <summary>The key that the audit log is signed with.</summary>
internal sealed class AuditKey(IStore store, IOptions<AuditOptions> options)
{
    private const string Place = "auditKey";
    private byte[]? _known;

    public static string Mac(byte[] key, string text) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text)));

    /// <summary>Made now where there is none yet.</summary>
    public async ValueTask<byte[]> GetAsync(CancellationToken cancellationToken)
    {
        while (_known is null && (_known = await FindAsync(cancellationToken)) is null)
            await store.CommitAsync(new Commit().Put(Place, RandomNumberGenerator.GetBytes(32), 0), cancellationToken);
        return _known;
    }

    /// <summary>Null where there is none.</summary>
    public async Task<byte[]?> FindAsync(CancellationToken cancellationToken) =>
        Configured(options.Value) ?? (await store.GetAsync(Place, cancellationToken))?.Body.ToArray();

    /// <summary>Null where the configuration has none.</summary>
    public static byte[]? Configured(AuditOptions options) =>
        SecretFile.Read(options.Key, options.KeyFile) is { } text ? Encoding.UTF8.GetBytes(text) : null;
}
