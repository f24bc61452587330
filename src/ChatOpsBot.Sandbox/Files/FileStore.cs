using System.Globalization;
using System.Security.Cryptography;

namespace ChatOpsBot.Sandbox.Files;

/// <summary>The files of the workspace, and the addresses that they are uploaded to.</summary>
internal sealed class FileStore(TimeProvider time)
{
    private readonly Lock guard = new();
    private readonly Dictionary<string, SandboxFile> files = [];
    private readonly Dictionary<string, string> tickets = [];
    private int made;

    /// <summary>Those that are complete, the newest first.</summary>
    public IReadOnlyList<SandboxFile> All
    {
        get
        {
            lock (guard)
                return
                [
                    .. files
                        .Values.Where(file => file is { IsComplete: true, IsDeleted: false })
                        .OrderByDescending(file => file.Id, StringComparer.Ordinal),
                ];
        }
    }

    public SandboxFile? Find(string? id)
    {
        lock (guard)
            return id is null ? null : files.GetValueOrDefault(id);
    }

    /// <returns>The file, and the ticket that its bytes may be sent with, once.</returns>
    public (SandboxFile File, string Ticket) Announce(string name, long length, string? altText)
    {
        var ticket = RandomNumberGenerator.GetHexString(32, lowercase: true);
        lock (guard)
        {
            var file = new SandboxFile(
                string.Create(CultureInfo.InvariantCulture, $"F0SANDBX{++made:D3}"),
                name,
                length,
                time.GetUtcNow()
            )
            {
                AltText = altText,
            };
            (files[file.Id], tickets[ticket]) = (file, file.Id);
            return (file, ticket);
        }
    }

    /// <returns>Whether the ticket is good and the bytes are as many as were announced.</returns>
    public bool Upload(string ticket, byte[] content)
    {
        lock (guard)
        {
            if (!tickets.TryGetValue(ticket, out var id) || files[id].Length != content.Length)
                return false;
            files[id] = files[id] with { Content = content };
            return tickets.Remove(ticket);
        }
    }

    public SandboxFile Change(string id, Func<SandboxFile, SandboxFile> change)
    {
        lock (guard)
            return files[id] = change(files[id]);
    }

    public void Clear()
    {
        lock (guard)
        {
            files.Clear();
            tickets.Clear();
        }
    }
}
