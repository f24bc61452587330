namespace ChatOpsBot.Cards.Wording;

/// <summary>What a value of a template is, as far as it is known before there is one.</summary>
internal sealed class Shape
{
    private readonly Dictionary<string, Shape> _members;
    private readonly Shape? _item,
        _other;

    private Shape(string name, IEnumerable<(string Name, Shape Shape)> members, Shape? item = null, Shape? other = null)
    {
        Name = name;
        (_item, _other) = (item, other);
        _members = members.ToDictionary(member => member.Name, member => member.Shape);
    }

    /// <summary>What only a computation knows.</summary>
    public static Shape Any { get; } = new("a value", []);

    public static Shape Number { get; } = new("a number", []);

    public static Shape Text { get; } = new("text", [("size", Number)]);

    /// <summary>What a <c>capture</c> holds.</summary>
    public static Shape Captured { get; } = new("captured text", []);

    /// <summary>Texts by names that the sender chose.</summary>
    public static Shape Map { get; } = new("links", [], Of("a link", [("key", Text), ("value", Text)]), Text);

    /// <summary>Of a loop: <c>for.first</c>.</summary>
    public static Shape Loop { get; } =
        Of(
            "for",
            from name in new[] { "index", "rindex", "length", "first", "last", "even", "odd", "changed" }
            select (name, Number)
        );

    /// <summary>Whether people can read it as it is printed.</summary>
    public bool IsPrintable => this == Any || this == Number || this == Text || this == Captured;

    /// <summary>For messages: <c>a line</c>.</summary>
    public string Name { get; }

    public IEnumerable<string> Names => _members.Keys;

    /// <summary>What a loop over it gives; null where it is not a list.</summary>
    public Shape? Item => this == Any ? Any : _item;

    public static Shape Of(string name, IEnumerable<(string Name, Shape Shape)> members) => new(name, members);

    public static Shape ListOf(Shape item) => new("a list", [("size", Number)], item);

    /// <summary>What it has by that name; null where it never has one.</summary>
    public Shape? Member(string name) => this == Any ? Any : _members.GetValueOrDefault(name) ?? _other;

    /// <summary>What both are.</summary>
    public Shape Or(Shape other) => this == other ? this : Any;
}
