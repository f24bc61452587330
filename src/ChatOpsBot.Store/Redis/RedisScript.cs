namespace ChatOpsBot.Store.Redis;

/// <summary>
/// The operations of the store, each of which Redis runs from its beginning to its end with nothing in between. The
/// texts lie beside this file, one file each.
/// </summary>
internal static class RedisScript
{
    public static string Get { get; } = Read("guard", "get");
    public static string List { get; } = Read("guard", "list");
    public static string Commit { get; } = Read("guard", "arguments", "commit");
    public static string Take { get; } = Read("guard", "take");
    public static string Depth { get; } = Read("guard", "depth");
    public static string Sweep { get; } = Read("guard", "sweep");

    // The store as a whole.
    public static string Begin { get; } = Read("move-begin");
    public static string Clear { get; } = Read("move-clear");
    public static string Write { get; } = Read("arguments", "move-write");
    public static string Scan { get; } = Read("move-scan");
    public static string ReadOut { get; } = Read("move-read");
    public static string Members { get; } = Read("move-members");
    public static string LastHandle { get; } = Read("move-last");
    public static string End { get; } = Read("move-end");

    private static string Read(params IEnumerable<string> names) =>
        string.Concat(names.Prepend("keys").Select(Resource));

    private static string Resource(string name)
    {
        using var reader = new StreamReader(typeof(RedisScript).Assembly.GetManifestResourceStream($"{name}.lua")!);
        return reader.ReadToEnd();
    }
}
