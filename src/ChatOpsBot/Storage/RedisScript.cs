using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace ChatOpsBot.Storage;

/// <summary>One operation of the store, which Redis runs from its beginning to its end with nothing in between. The text lies in <c>Storage/Redis</c>, one file each.</summary>
/// <param name="Hash">By which Redis knows a script that it has run before.</param>
internal sealed record RedisScript(string Text, string Hash)
{
    public static RedisScript Get { get; } = Read("get");
    public static RedisScript List { get; } = Read("list");
    public static RedisScript Commit { get; } = Read("commit");
    public static RedisScript Take { get; } = Read("take");
    public static RedisScript Depth { get; } = Read("depth");
    public static RedisScript Sweep { get; } = Read("sweep");

    [SuppressMessage("Security", "CA5350", Justification = "Redis names its scripts so: https://redis.io/docs/latest/commands/evalsha/")]
    private static RedisScript Read(string name)
    {
        var text = Resource("keys") + Resource(name);
        return new RedisScript(text, Convert.ToHexStringLower(SHA1.HashData(Encoding.UTF8.GetBytes(text))));
    }

    private static string Resource(string name)
    {
        using var reader = new StreamReader(typeof(RedisScript).Assembly.GetManifestResourceStream($"{name}.lua")!);
        return reader.ReadToEnd();
    }
}
