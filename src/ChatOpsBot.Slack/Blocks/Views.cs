using System.Text.Json.Serialization;

namespace ChatOpsBot.Slack;

/// <summary>What fills a modal or the home tab. <see href="https://docs.slack.dev/reference/views/"/></summary>
[JsonConverter(typeof(PartConverter<ViewDefinition>))]
public abstract record ViewDefinition : Part
{
    private protected ViewDefinition() { }

    public required IReadOnlyList<Block> Blocks
    {
        get;
        init
        {
            field = Bound.Items(value, Limits.ViewBlocks);
            Bound.Unique(field.Select(block => block.BlockId), nameof(Block.BlockId));
        }
    }

    /// <summary>
    /// Comes back with every action and submission. The client can read it: keep ids there, not secrets, and check
    /// rights again.
    /// </summary>
    public string? PrivateMetadata
    {
        get;
        init => field = Bound.Token(value, Limits.ViewPrivateMetadata);
    }

    public string? CallbackId
    {
        get;
        init => field = Bound.Token(value, Limits.ViewCallbackId);
    }

    /// <summary>Unique among all views of the workspace.</summary>
    public string? ExternalId
    {
        get;
        init => field = Bound.Token(value, Limits.ViewExternalId);
    }
}

/// <summary>A dialog. <see href="https://docs.slack.dev/reference/views/modal-views"/></summary>
public sealed record ModalViewDefinition : ViewDefinition
{
    public override string Type => "modal";

    public required PlainText Title
    {
        get;
        init => field = value.Fit(Limits.ViewTitle)!;
    }

    /// <summary>Needed as soon as there is an <see cref="InputBlock"/>.</summary>
    public PlainText? Submit
    {
        get;
        init => field = value.Fit(Limits.ViewSubmit);
    }

    public PlainText? Close
    {
        get;
        init => field = value.Fit(Limits.ViewClose);
    }

    /// <summary>True closes all views of the stack at once.</summary>
    public bool? ClearOnClose { get; init; }

    /// <summary>True tells the application when the user closes the view.</summary>
    public bool? NotifyOnClose { get; init; }

    internal override void CheckWhole() =>
        Bound.Require(
            Submit is not null || !Blocks.Any(block => block is InputBlock),
            "A modal with inputs needs a submit button."
        );
}

/// <summary>The home tab of one user. <see href="https://docs.slack.dev/reference/views/home-tab-views"/></summary>
public sealed record HomeViewDefinition : ViewDefinition
{
    public override string Type => "home";
}
