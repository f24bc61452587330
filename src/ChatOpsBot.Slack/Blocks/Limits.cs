namespace ChatOpsBot.Slack;

/// <summary>
/// What Slack refuses to accept, in one place. Lengths are in Unicode code points, as Slack counts them.
/// Where Slack's pages disagree with each other the smaller number is taken and the reason is on the line.
/// <see href="https://docs.slack.dev/reference/block-kit/blocks/"/>,
/// <see href="https://docs.slack.dev/reference/block-kit/block-elements/"/>,
/// <see href="https://docs.slack.dev/reference/block-kit/composition-objects/"/>,
/// <see href="https://docs.slack.dev/reference/views/"/>.
/// </summary>
public static class Limits
{
    // Messages: https://docs.slack.dev/reference/methods/chat.postMessage, .../chat.update
    public const int MessageBlocks = 50;
    public const int PostText = 40_000;
    public const int UpdateText = 4_000;

    /// <summary>
    /// The sum of all human text in the blocks of a message. Undocumented: messages whose blocks are each legal are
    /// refused with <c>msg_blocks_too_long</c> from about 13,100 characters
    /// (<see href="https://github.com/slackapi/bolt-js/issues/2509"/>); this stays clear of it.
    /// </summary>
    public const int MessageBlockText = 12_000;

    /// <summary>
    /// In UTF-8 bytes. The size behind <c>metadata_too_large</c> is not published; this is safely below what is known
    /// to work.
    /// </summary>
    public const int MetadataBytes = 8_192;

    public const int TablesPerMessage = 1;
    public const int ChartsPerMessage = 2;

    // Views: https://docs.slack.dev/reference/views/modal-views
    public const int ViewBlocks = 100;
    public const int ViewBytes = 250_000;
    public const int ViewTitle = 24;
    public const int ViewSubmit = 24;
    public const int ViewClose = 24;
    public const int ViewPrivateMetadata = 3_000;
    public const int ViewCallbackId = 255;
    public const int ViewExternalId = 255;

    // Composition objects
    public const int Text = 3_000;
    public const int ActionId = 255;
    public const int BlockId = 255;
    public const int Url = 3_000;
    public const int Placeholder = 150;
    public const int ConfirmTitle = 100;
    public const int ConfirmText = 300;
    public const int ConfirmButton = 30;
    public const int OptionText = 75;
    public const int OptionValue = 150;
    public const int OptionDescription = 75;
    public const int OptionGroupLabel = 75;

    // Elements
    public const int ButtonText = 75;
    public const int ButtonValue = 2_000;
    public const int AccessibilityLabel = 75;
    public const int OverflowOptions = 5;
    public const int SelectOptions = 100;
    public const int SelectOptionGroups = 100;
    public const int ChoiceOptions = 10;
    public const int FileInputFiles = 10;
    public const int PlainTextInputLength = 3_000;
    public const int RichTextInputLines = 100;
    public const int IconButtonUsers = 10;

    // Blocks
    public const int ActionsElements = 25;
    public const int ContextElements = 10;
    public const int ContextActionsElements = 5;
    public const int HeaderText = 150;
    public const int ImageAltText = 2_000;
    public const int ImageTitle = 2_000;
    public const int InputLabel = 2_000;
    public const int InputHint = 2_000;
    public const int MarkdownText = 12_000;
    public const int SectionText = 3_000;
    public const int SectionFields = 10;
    public const int SectionFieldText = 2_000;
    public const int VideoTitle = 200;
    public const int VideoAltText = 200;
    public const int VideoDescription = 200;
    public const int VideoAuthorName = 50;
    public const int VideoProviderName = 50;
    public const int AlertText = 200;
    public const int CardTitle = 150;
    public const int CardSubtitle = 150;
    public const int CardBody = 200;
    public const int CardSubtext = 200;
    public const int CardActions = 2; // one page of Slack's says 3
    public const int CarouselCards = 10;
    public const int ContainerTitle = 150;
    public const int ContainerSubtitle = 150;
    public const int ContainerChildBlocks = 10;
    public const int RichTextListIndent = 8;

    // Tables: https://docs.slack.dev/reference/block-kit/blocks/table-block, .../data-table-block
    public const int TableRows = 100;
    public const int TableColumns = 20;
    public const int TableContent = 10_000; // undocumented; beyond it messages were seen to be refused
    public const int DataTableRows = 101; // a header and 100 rows; elsewhere 201 is named
    public const int DataTableColumns = 20;
    public const int DataTablePageSize = 100;
    public const int DataTableContent = 20_000;

    // Charts: https://docs.slack.dev/reference/block-kit/blocks/data-visualization-block
    public const int ChartTitle = 50;
    public const int ChartSegments = 6; // elsewhere 12 is named
    public const int ChartSeries = 6; // elsewhere 12 is named
    public const int ChartPoints = 20;
    public const int ChartLabel = 20;
    public const int ChartAxisLabel = 50;
}
