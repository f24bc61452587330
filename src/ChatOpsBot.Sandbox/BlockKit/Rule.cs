using System.Text.Json;

namespace ChatOpsBot.Sandbox.BlockKit;

/// <summary>
/// What one place in a tree of blocks must look like. Rules are data: <see cref="Is"/> builds them, the catalogues
/// combine them.
/// </summary>
internal abstract class Rule
{
    public abstract void Check(JsonElement value, Inspection at);
}

internal sealed record Field(string Name, Rule Rule, bool Required);

internal sealed class TextRule(int min, int max) : Rule
{
    public override void Check(JsonElement value, Inspection at)
    {
        if (value.ValueKind != JsonValueKind.String)
        {
            at.Fail("must provide a string");
            return;
        }

        var length = CodePoints.Count(value);
        if (length < min)
            at.Fail($"must be more than {min - 1} characters");
        if (length > max)
            at.Fail($"must be less than {max + 1} characters");
    }
}

internal sealed class ChoiceRule(params string[] choices) : Rule
{
    public override void Check(JsonElement value, Inspection at)
    {
        if (value.ValueKind != JsonValueKind.String || !choices.Contains(value.GetString()))
            at.Fail($"must be a valid enum value: {string.Join(", ", choices)}");
    }
}

internal sealed class NumberRule(decimal min, decimal max, bool whole, bool aboveMin) : Rule
{
    public override void Check(JsonElement value, Inspection at)
    {
        if (
            value.ValueKind != JsonValueKind.Number
            || !value.TryGetDecimal(out var number)
            || (whole && number != decimal.Truncate(number))
        )
            at.Fail(whole ? "must provide an integer" : "must provide a number");
        else if (number < min || (aboveMin && number == min))
            at.Fail(aboveMin ? $"must be greater than {min}" : $"must be at least {min}");
        else if (number > max)
            at.Fail($"must be at most {max}");
    }
}

internal sealed class FlagRule : Rule
{
    public override void Check(JsonElement value, Inspection at)
    {
        if (value.ValueKind is not (JsonValueKind.True or JsonValueKind.False))
            at.Fail("must provide a boolean");
    }
}

internal sealed class ListRule(Rule item, int min, int max) : Rule
{
    public override void Check(JsonElement value, Inspection at)
    {
        if (value.ValueKind != JsonValueKind.Array)
        {
            at.Fail("must provide an array");
            return;
        }

        var count = value.GetArrayLength();
        if (count < min)
            at.Fail($"no fewer than {min} items allowed");
        if (count > max)
        {
            at.Fail($"no more than {max} items allowed");
            return;
        }

        var index = 0;
        foreach (var element in value.EnumerateArray())
            at.Under(index++, element, item);
    }
}

/// <summary>
/// An object whose fields are all known. Slack ignores some unknown fields; a misspelled one is a bug, so here it is an
/// error.
/// </summary>
internal sealed class ObjectRule(Field[] fields, Action<JsonElement, Inspection>? also = null) : Rule
{
    private readonly Dictionary<string, Rule> known = fields.ToDictionary(field => field.Name, field => field.Rule);
    private readonly string[] required = [.. fields.Where(field => field.Required).Select(field => field.Name)];

    public override void Check(JsonElement value, Inspection at)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            at.Fail("must provide an object");
            return;
        }

        foreach (var name in required)
        {
            if (!value.TryGetProperty(name, out _))
                at.Fail($"missing required field: {name}");
        }

        foreach (var property in value.EnumerateObject())
        {
            if (known.TryGetValue(property.Name, out var rule))
                at.Under(property.Name, property.Value, rule);
            else
                at.Fail($"invalid additional property: {property.Name}");
        }

        also?.Invoke(value, at);
    }
}

/// <summary>An object whose <c>type</c> says which rule holds.</summary>
internal sealed class ByTypeRule(IReadOnlyDictionary<string, Rule> types) : Rule
{
    public override void Check(JsonElement value, Inspection at)
    {
        if (value.ValueKind != JsonValueKind.Object)
            at.Fail("must provide an object");
        else if (!value.TryGetProperty("type", out var type))
            at.Fail("missing required field: type");
        else if (type.ValueKind != JsonValueKind.String || !types.TryGetValue(type.GetString()!, out var rule))
            at.Fail($"unsupported type: {type}");
        else
            rule.Check(value, at);
    }
}

/// <summary>A rule and one more condition on the same value.</summary>
internal sealed class AlsoRule(Rule rule, Action<JsonElement, Inspection> also) : Rule
{
    public override void Check(JsonElement value, Inspection at)
    {
        rule.Check(value, at);
        also(value, at);
    }
}

/// <summary>
/// A rule that is looked up when it is used: blocks nest, and static fields are made one after the other.
/// </summary>
internal sealed class LaterRule(Func<Rule> rule) : Rule
{
    public override void Check(JsonElement value, Inspection at) => rule().Check(value, at);
}

/// <summary>A block, within which each action_id occurs once. A block inside of it counts its own.</summary>
internal sealed class OwnActionsRule(Rule rule) : Rule
{
    public override void Check(JsonElement value, Inspection at)
    {
        var around = at.ActionIds;
        at.ActionIds = [];
        rule.Check(value, at);
        at.ActionIds = around;
    }
}

internal sealed class AnythingRule : Rule
{
    public override void Check(JsonElement value, Inspection at) { }
}
