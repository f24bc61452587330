using System.Text.Json.Serialization;

namespace ChatOpsBot.Slack;

/// <summary>
/// Anything in Block Kit that names its own <c>type</c>. A part cannot hold more than Slack accepts: human text is cut
/// with an ellipsis, and what cannot be cut (ids, values, addresses, counts) throws
/// <see cref="ArgumentException"/> when it is set. What depends on several properties together is checked when the part
/// is put in its place: an element into a block, a block into a message or view.
/// </summary>
public abstract record Part : IWhole
{
    /// <summary>The word by which Slack knows this part.</summary>
    public abstract string Type { get; }

    /// <inheritdoc cref="IWhole.CheckWhole"/>
    internal virtual void CheckWhole() { }

    void IWhole.CheckWhole() => CheckWhole();
}

/// <summary>Has rules that hold between properties.</summary>
internal interface IWhole
{
    /// <summary>
    /// Throws <see cref="ArgumentException"/> when the properties do not go together or one is missing.
    /// </summary>
    void CheckWhole();
}

/// <summary>
/// One row of a message, modal or home tab. <see href="https://docs.slack.dev/reference/block-kit/blocks/"/>
/// </summary>
[JsonConverter(typeof(PartConverter<Block>))]
public abstract record Block : Part
{
    /// <summary>Unique within the message or view; the key of an input's value in a submission.</summary>
    public string? BlockId
    {
        get;
        init => field = Bound.Token(value, Limits.BlockId);
    }

    /// <summary>This block with its human text cut to what the budget of the message has left.</summary>
    internal virtual Block Within(TextBudget budget) => this;
}

/// <summary>What may be in an <see cref="ActionsBlock"/>.</summary>
[JsonConverter(typeof(PartConverter<IActionElement>))]
public interface IActionElement;

/// <summary>What may be in an <see cref="InputBlock"/>.</summary>
[JsonConverter(typeof(PartConverter<IInputBlockElement>))]
public interface IInputBlockElement;

/// <summary>What may be beside the text of a <see cref="SectionBlock"/>.</summary>
[JsonConverter(typeof(PartConverter<ISectionAccessory>))]
public interface ISectionAccessory;

/// <summary>What may be in a <see cref="ContextBlock"/>.</summary>
[JsonConverter(typeof(PartConverter<IContextElement>))]
public interface IContextElement;

/// <summary>What may be in a <see cref="ContextActionsBlock"/>.</summary>
[JsonConverter(typeof(PartConverter<IContextActionElement>))]
public interface IContextActionElement;

/// <summary>What may be in a cell of a <see cref="TableBlock"/> or <see cref="DataTableBlock"/>.</summary>
[JsonConverter(typeof(PartConverter<ITableCell>))]
public interface ITableCell;
