using ArchUnitNET.Domain;
using ArchUnitNET.Loader;
using ChatOpsBot.Platform.Language;
using ChatOpsBot.Sources;

namespace ChatOpsBot.Tests;

/// <summary>
/// The walls inside the application, by compiled types: a line of code knows its own folder, the tiers below, and of
/// its neighbors only their ports. A new arrow is a decision: explain it in the pull request.
/// </summary>
public sealed class WallTests
{
    private const string Root = "ChatOpsBot";
    private const string Ports = "Ports";

    /// <summary>From the lowest tier to the highest.</summary>
    private static readonly string[][] Tiers =
    [
        ["Platform"],
        ["Catalog"],
        ["Webhooks", "Cards", "Deployments", "OnCall"],
        ["Pages", "Operations", "Cli"],
    ];

    /// <summary>The tier of what the team speaks of.</summary>
    private const int Features = 2;

    private static readonly Lazy<IReadOnlyList<Arrow>> Arrows = new(() => Read(typeof(ChatOpsBotApp).Assembly));

    /// <summary>The folders of the source, which are the namespaces.</summary>
    public static TheoryData<string> Folders =>
        [
            .. Directory
                .GetDirectories(Source)
                .Select(Path.GetFileName)
                .OfType<string>()
                .Where(name => name is not ("bin" or "obj" or "Properties")),
        ];

    private static string Source => Path.Combine(Repository.Root, "src", "ChatOpsBot");

    [Theory, MemberData(nameof(Folders))]
    public void A_folder_uses_the_tiers_below_and_beside_it_only_ports(string folder)
    {
        var tier = TierOf(folder);
        Assert.True(tier >= 0, $"{folder} has no tier: decide what it may use.");

        None(
            Named(
                Arrows.Value.Where(arrow =>
                    arrow.From[0] == folder && arrow.To[0] != folder && !IsAllowed(tier, arrow.To)
                )
            )
        );
    }

    [Fact]
    public void No_two_folders_use_each_other_at_any_depth()
    {
        var pairs = Arrows
            .Value.Select(arrow => (Arrow: arrow, Pair: Beside(arrow)))
            .Where(arrow => arrow.Pair is not null)
            .ToLookup(arrow => arrow.Pair!.Value, arrow => arrow.Arrow);

        // Of two folders that use each other, the arrow that is the exception is the one to cut.
        None(
            pairs
                .Where(pair =>
                    pairs[(pair.Key.To, pair.Key.From)].ToList() is { Count: > 0 } back && pair.Count() <= back.Count
                )
                .SelectMany(pair => Named(pair).Select(arrow => $"{pair.Key.From} and {pair.Key.To}: {arrow}"))
        );
    }

    [Fact]
    public void The_root_is_used_by_no_one() =>
        None(Named(Arrows.Value.Where(arrow => arrow.To is [""] && arrow.From is not [""])));

    /// <summary>The folder of a port knows nothing of the feature that asks.</summary>
    [Fact]
    public void Ports_use_nothing_of_their_own_feature() =>
        None(
            Named(
                Arrows.Value.Where(arrow =>
                    arrow.From is [var feature, Ports, ..] && arrow.To[0] == feature && arrow.To is not [_, Ports, ..]
                )
            )
        );

    /// <summary>
    /// A command line that code makes, or a path that it asks for, stands where the command is; others use the constant
    /// beside it. What a message says to people is text.
    /// </summary>
    [Fact]
    public void A_command_path_is_a_literal_only_in_the_folder_of_its_command()
    {
        var owners = CommandTable.Declared.ToDictionary(
            command => command.Path,
            command => FolderOf(command.Type.Namespace!)
        );
        None(
            from file in Files()
            let folder = Path.GetRelativePath(Source, Path.GetDirectoryName(file)!).Split(Path.DirectorySeparatorChar)[
                0
            ]
            from literal in Texts(file)
            let path = PathIn(literal, owners.Keys)
            where path is not null && owners[path] != folder
            select $"{Path.GetRelativePath(Source, file)} has \"{literal}\", which is a command of {owners[path]}"
        );
    }

    /// <summary>The first word of a subject says whose it is.</summary>
    [Fact]
    public void A_subject_prefix_is_a_literal_only_in_the_folder_of_its_owner()
    {
        var owners = new Dictionary<string, string>
        {
            ["deploy:"] = "Deployments",
            ["deployOutput:"] = "Deployments",
            ["lock:"] = "Deployments",
            ["freeze:"] = "Deployments",
            ["drift:"] = "Deployments",
            ["command:"] = "Catalog",
            ["github:"] = "Platform",
            ["run:"] = "Platform",
        };
        // Those of events belong to the project of the sources.
        foreach (var field in typeof(EventKind).GetFields().Where(field => field.IsLiteral))
            owners[$"{field.GetRawConstantValue()}:"] = "Sources";

        None(
            from file in Files()
            let folder = Path.GetRelativePath(Source, Path.GetDirectoryName(file)!).Split(Path.DirectorySeparatorChar)[
                0
            ]
            from literal in Texts(file)
            let owner = owners.FirstOrDefault(owner => literal.Trim() == owner.Key)
            where owner.Value is not null && owner.Value != folder
            select $"{Path.GetRelativePath(Source, file)} has \"{literal}\", which is {owner.Value}'s"
        );
    }

    /// <summary>Folders of interfaces, options and text, which hold nothing to test by themselves.</summary>
    private static readonly string[] Untested = [Ports, "Events", "Templates", "Properties", "bin", "obj"];

    [Fact]
    public void Every_folder_has_its_tests_folder()
    {
        var tests = Path.Combine(Repository.Root, "tests", "ChatOpsBot.Tests");
        None(
            from folder in Directory
                .EnumerateDirectories(Source)
                .SelectMany(top => Directory.EnumerateDirectories(top).Append(top))
            let name = Path.GetRelativePath(Source, folder)
            where !name.Split(Path.DirectorySeparatorChar).Any(Untested.Contains)
            where
                !Directory.Exists(Path.Combine(tests, name))
                || !Directory.EnumerateFiles(Path.Combine(tests, name), "*.cs", SearchOption.AllDirectories).Any()
            select $"{name} has no tests"
        );
    }

    private static IEnumerable<string> Files() =>
        Directory
            .EnumerateFiles(Source, "*.cs", SearchOption.AllDirectories)
            .Where(file =>
                !file.Contains(
                    $"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}",
                    StringComparison.Ordinal
                )
            );

    private static IEnumerable<string> Texts(string file) =>
        CSharpText
            .Of(File.ReadAllText(file))
            .Where(part => part.Kind == CSharpText.PartKind.Text)
            .Select(part => part.Value.Trim('"'));

    private static string FolderOf(string full) => full[(Root.Length + 1)..].Split('.')[0];

    /// <summary>The command that the literal is a line of, or the path of; null when it is a text.</summary>
    private static string? PathIn(string literal, IEnumerable<string> paths) =>
        paths
            .Where(path =>
                literal == path && path.Contains(' ', StringComparison.Ordinal)
                || literal == $"/{path}"
                || literal.StartsWith($"/{path} ", StringComparison.Ordinal)
                    && !literal.Contains('`', StringComparison.Ordinal)
            )
            .MaxBy(path => path.Length);

    /// <summary>Below; or the ports of one that asks, which a feature and what is above it may answer.</summary>
    private static bool IsAllowed(int tier, string[] to) =>
        TierOf(to[0]) is var other && (other >= 0 && other < tier || other >= tier && tier >= Features && IsPort(to));

    private static bool IsPort(string[] folder) => folder is [_, Ports, ..];

    private static int TierOf(string folder) => Array.FindIndex(Tiers, tier => tier.Contains(folder));

    /// <summary>
    /// The two neighbor folders, one of which uses the other; null within one folder, and between a folder and what
    /// it holds.
    /// </summary>
    private static (string From, string To)? Beside(Arrow arrow)
    {
        var common = 0;
        while (common < Math.Min(arrow.From.Length, arrow.To.Length) && arrow.From[common] == arrow.To[common])
            common++;
        // A port is for others to answer, and knows no one.
        if (common == 0 && IsPort(arrow.To))
            return null;
        return common < arrow.From.Length && common < arrow.To.Length && arrow is { From: not [""], To: not [""] }
            ? (string.Join('/', arrow.From[..(common + 1)]), string.Join('/', arrow.To[..(common + 1)]))
            : null;
    }

    /// <summary>All of them: the assertion alone would show the first few.</summary>
    private static void None(IEnumerable<string> wrong)
    {
        var all = wrong.ToList();
        Assert.True(all.Count == 0, string.Join('\n', all));
    }

    private static IEnumerable<string> Named(IEnumerable<Arrow> arrows) =>
        arrows
            .Select(arrow =>
                $"{string.Join('/', arrow.From)}/{arrow.User} uses {string.Join('/', arrow.To)}/{arrow.Used}"
            )
            .Distinct()
            .Order(StringComparer.Ordinal);

    private static IReadOnlyList<Arrow> Read(System.Reflection.Assembly assembly)
    {
        var architecture = new ArchLoader().LoadAssembly(assembly).Build();
        return
        [
            .. from type in architecture.Types
            let source = FolderOf(type)
            where source is not null
            from dependency in type.Dependencies
            // The library gives a type parameter the namespace of another that is called the same.
            where dependency.Target is not GenericParameter
            let target = FolderOf(dependency.Target)
            where target is not null
            select new Arrow(source, target, NameOf(type), NameOf(dependency.Target)),
        ];
    }

    /// <summary>Null for what is not of the application.</summary>
    private static string[]? FolderOf(IType type) =>
        type.Namespace?.FullName is not { } full ? null
        : full == Root ? [""]
        : full.StartsWith(Root + ".", StringComparison.Ordinal)
        && full[(Root.Length + 1)..].Split('.') is var folder
        && Directory.Exists(Path.Combine(Source, folder[0]))
            ? folder
        : null;

    /// <summary>The name that the source has, of what the compiler made of it, too.</summary>
    private static string NameOf(IType type) =>
        type.FullName[(type.Namespace.FullName.Length + 1)..].Split('+', '/', '`')[0];

    private sealed record Arrow(string[] From, string[] To, string User, string Used);
}
