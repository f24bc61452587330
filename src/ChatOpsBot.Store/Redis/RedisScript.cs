using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace ChatOpsBot.Store.Redis;

/// <summary>
/// One operation of the store, which Redis runs from its beginning to its end with nothing in between. The text lies in
/// <c>Storage/Redis</c>, one file each.
/// </summary>
/// <param name="Hash">By which Redis knows a script that it has run before.</param>
internal sealed record RedisScript(string Text, string Hash)
{
    public static RedisScript Get { get; } = Read("guard", "get");
    public static RedisScript List { get; } = Read("guard", "list");
    public static RedisScript Commit { get; } = Read("guard", "arguments", "commit");
    public static RedisScript Take { get; } = Read("guard", "take");
    public static RedisScript Depth { get; } = Read("guard", "depth");
    public static RedisScript Sweep { get; } = Read("guard", "sweep");

    // The store as a whole.
    public static RedisScript Begin { get; } = Read("move-begin");
    public static RedisScript Clear { get; } = Read("move-clear");
    public static RedisScript Write { get; } = Read("arguments", "move-write");
    public static RedisScript Scan { get; } = Read("move-scan");
    public static RedisScript ReadOut { get; } = Read("move-read");
    public static RedisScript Members { get; } = Read("move-members");
    public static RedisScript LastHandle { get; } = Read("move-last");
    public static RedisScript End { get; } = Read("move-end");

    [SuppressMessage(
        "Security",
        "CA5350",
        Justification = "Redis names its scripts so: https://redis.io/docs/latest/commands/evalsha/"
    )]
    private static RedisScript Read(params IEnumerable<string> names)
    {
        var text = string.Concat(names.Prepend("keys").Select(Resource));
        return new RedisScript(text, Convert.ToHexStringLower(SHA1.HashData(Encoding.UTF8.GetBytes(text))));
    }

    private static string Resource(string name)
    {
        using var reader = new StreamReader(typeof(RedisScript).Assembly.GetManifestResourceStream($"{name}.lua")!);
        return reader.ReadToEnd();
    }
}
