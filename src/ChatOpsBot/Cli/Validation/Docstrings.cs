using System.Collections.Concurrent;
using System.Reflection;
using System.Xml.Linq;

namespace ChatOpsBot.Cli.Validation;

/// <summary>What the code says of itself, from the files that the compiler writes beside the programs.</summary>
internal static class Docstrings
{
    private static readonly ConcurrentDictionary<Assembly, IReadOnlyDictionary<string, XElement>> Files = new();

    /// <summary>The summary of a type or property as plain text; null where there is none.</summary>
    public static string? Summary(MemberInfo member)
    {
        var owner = member as Type ?? member.DeclaringType!;
        var name = member is Type ? $"T:{owner.FullName}" : $"P:{owner.FullName}.{member.Name}";
        return Files.GetOrAdd(owner.Assembly, Read).GetValueOrDefault(name) is { } summary
            ? string.Join(
                ' ',
                string.Concat(summary.Nodes().Select(Text)).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
            )
            : null;
    }

    private static IReadOnlyDictionary<string, XElement> Read(Assembly assembly)
    {
        var file = Path.Combine(AppContext.BaseDirectory, $"{assembly.GetName().Name}.xml");
        return File.Exists(file)
            ? XDocument
                .Load(file)
                .Descendants("member")
                .Where(member => member.Element("summary") is not null)
                .ToDictionary(member => member.Attribute("name")!.Value, member => member.Element("summary")!)
            : new Dictionary<string, XElement>();
    }

    private static string Text(XNode node) =>
        node switch
        {
            XText text => text.Value,
            XElement { Name.LocalName: "see" } see when see.Attribute("cref") is { } to => to.Value.Split('.')[^1],
            XElement element => element.Value,
            _ => "",
        };
}
