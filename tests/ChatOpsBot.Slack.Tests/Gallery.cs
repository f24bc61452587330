namespace ChatOpsBot.Slack.Tests;

using static Sample;

/// <summary>One of everything that we can write, with as many of its properties set as go together.</summary>
internal static class Gallery
{
    private static readonly PlainText Plain = new("Plain :wave:") { Emoji = true };
    private static readonly Markdown Text = new("*bold* <https://x.example|link> <@U1>") { Verbatim = true };
    private static readonly ConfirmationDialog Sure = Confirm with { Style = ButtonStyle.Danger };
    private static readonly Image Picture = new() { ImageUrl = "https://x.example/i.png", AltText = "A graph" };
    private static readonly ConversationFilter Public = new()
    {
        Include = [ConversationType.Public, ConversationType.Private],
        ExcludeBotUsers = true,
    };
    private static readonly OptionGroup[] Groups = [new() { Label = "Group", Options = Options(2) }];
    private static readonly Option First = Options(1)[0];

    private static readonly Button Go = new()
    {
        Text = "Go",
        ActionId = "go",
        Value = "1",
        Url = "https://x.example",
        Style = ButtonStyle.Primary,
        AccessibilityLabel = "Start it",
        Confirm = Sure,
    };

    private static readonly Workflow Workflow = new(
        new WorkflowTrigger { Url = "https://slack.com/shortcuts/Ft1/1", CustomizableInputParameters = [new("a", "b")] }
    );

    public static IReadOnlyList<IInputBlockElement> Inputs { get; } =
    [
        new StaticSelectMenu
        {
            ActionId = "a",
            Options = Options(2),
            InitialOption = First,
            Placeholder = Plain,
            FocusOnLoad = true,
            Confirm = Sure,
        },
        new StaticSelectMenu { OptionGroups = Groups },
        new ExternalSelectMenu { InitialOption = First, MinQueryLength = 1 },
        new UserSelectMenu { InitialUser = "U1" },
        new ConversationSelectMenu
        {
            DefaultToCurrentConversation = true,
            ResponseUrlEnabled = true,
            Filter = Public,
        },
        new ChannelSelectMenu { InitialChannel = "C1", ResponseUrlEnabled = true },
        new StaticMultiSelectMenu
        {
            Options = Options(2),
            InitialOptions = [First],
            MaxSelectedItems = 2,
        },
        new StaticMultiSelectMenu { OptionGroups = Groups },
        new ExternalMultiSelectMenu { InitialOptions = [First], MinQueryLength = 0 },
        new UserMultiSelectMenu { InitialUsers = ["U1"] },
        new ConversationMultiSelectMenu
        {
            InitialConversations = ["C1"],
            DefaultToCurrentConversation = false,
            Filter = new() { ExcludeBotUsers = true },
        },
        new ChannelMultiSelectMenu { InitialChannels = ["C1"] },
        new CheckboxGroup
        {
            Options =
            [
                new()
                {
                    Text = Text,
                    Value = "1",
                    Description = "More",
                },
            ],
            InitialOptions = [First],
            Confirm = Sure,
        },
        new RadioButtonGroup { Options = Options(3), InitialOption = First },
        new DatePicker { InitialDate = new(2026, 11, 20), Placeholder = Plain },
        new TimePicker
        {
            InitialTime = "09:30",
            Timezone = "Europe/Berlin",
            Placeholder = Plain,
        },
        new DateTimePicker { InitialDateTime = 1_700_000_000, Confirm = Sure },
        new RichTextInput
        {
            InitialValue = Log("x"),
            DispatchActionConfig = new() { TriggerActionsOn = [DispatchTrigger.OnEnterPressed] },
        },
        new PlainTextInput
        {
            InitialValue = "x",
            Multiline = true,
            MinLength = 1,
            MaxLength = 3000,
            Placeholder = Plain,
            DispatchActionConfig = new() { TriggerActionsOn = [DispatchTrigger.OnCharacterEntered] },
        },
        new EmailTextInput { InitialValue = "ada@example.com" },
        new UrlTextInput { InitialValue = "https://x.example" },
        new NumberInput
        {
            IsDecimalAllowed = true,
            InitialValue = "1.5",
            MinValue = "-1",
            MaxValue = "1e3",
        },
        new FileInput { Filetypes = ["log"], MaxFiles = 10 },
    ];

    private static readonly RichTextElement[] Leaves =
    [
        new RichTextText("text & <literally>")
        {
            Style = new()
            {
                Bold = true,
                Italic = false,
                Strike = true,
                Code = true,
                Underline = true,
            },
        },
        new RichTextLink("https://x.example") { Text = "x", Unsafe = false },
        new RichTextEmoji("wave") { Unicode = "1f44b" },
        new RichTextUser("U1"),
        new RichTextUserGroup("S1"),
        new RichTextChannel("C1"),
        new RichTextTeam("T1"),
        new RichTextBroadcast(BroadcastRange.Here),
        new RichTextColor("#ff0000"),
        new RichTextDate(1_700_000_000, Mrkdwn.DayAndTime) { Fallback = "then", Url = "https://x.example" },
    ];

    private static readonly RichTextBlock Rich = new()
    {
        Elements =
        [
            new RichTextSection { Elements = Leaves },
            new RichTextQuote { Elements = Leaves, Border = 1 },
            new RichTextPreformatted { Elements = [new RichTextText("log")], Border = 0 },
            new RichTextList
            {
                Style = RichTextListStyle.Ordered,
                Indent = 8,
                Border = 1,
                Elements = [new() { Elements = Leaves }],
            },
        ],
    };

    private static readonly SectionBlock Section = new()
    {
        Text = Text,
        Fields = [Text, Plain],
        Expand = true,
        BlockId = "b",
    };

    private static readonly ISectionAccessory[] Accessories =
    [
        Go,
        Picture,
        new OverflowMenu { Options = [First with { Url = "https://x.example" }] },
        new WorkflowButton { Text = "Run", Workflow = Workflow },
    ];

    public static IReadOnlyList<Block> Blocks { get; } =
    [
        new HeaderBlock { Text = Plain },
        new DividerBlock { BlockId = "line" },
        Section,
        .. Accessories.Select(accessory => new SectionBlock { Text = Plain, Accessory = accessory }),
        .. Inputs
            .OfType<ISectionAccessory>()
            .Select(accessory => new SectionBlock { Text = Plain, Accessory = accessory }),
        new ContextBlock
        {
            Elements =
            [
                Text,
                Plain,
                Picture,
                new Image
                {
                    SlackFile = new() { Id = "F1" },
                    AltText = "x",
                },
            ],
        },
        new ActionsBlock
        {
            Elements =
            [
                Go,
                new OverflowMenu { Options = Options(5), Confirm = Sure },
                new WorkflowButton { Text = "Run", Workflow = Workflow },
            ],
        },
        .. Inputs.OfType<IActionElement>().Select(element => new ActionsBlock { Elements = [element] }),
        .. Inputs.Select(input => new InputBlock
        {
            Label = "Label",
            Hint = "Hint",
            Element = input,
            Optional = true,
            DispatchAction = true,
        }),
        new ImageBlock
        {
            ImageUrl = "https://x.example/i.png",
            AltText = "x",
            Title = "Title",
        },
        new ImageBlock
        {
            SlackFile = new() { Url = "https://files.slack.com/x" },
            AltText = "x",
        },
        new MarkdownBlock { Text = "# Title\n- item" },
        Video with
        {
            TitleUrl = "https://x.example",
            Description = "x",
            AuthorName = "x",
            ProviderName = "x",
            ProviderIconUrl = "https://x.example/i.png",
        },
        new FileBlock { ExternalId = "x", Source = "remote" },
        Rich,
        new TableBlock
        {
            Rows =
            [
                [new RawText("a"), new RawNumber(1.5m, "1.5"), Rich],
            ],
            ColumnSettings =
            [
                new() { Align = ColumnAlignment.Right, IsWrapped = true },
                new(),
                new() { Align = ColumnAlignment.Center },
            ],
        },
        new DataTableBlock
        {
            Caption = "x",
            Rows =
            [
                [new RawText("a")],
                [new RawNumber(1, "1")],
            ],
            PageSize = 5,
            RowHeaderColumnIndex = 0,
        },
        new AlertBlock { Text = Text, Level = AlertLevel.Warning },
        Card with
        {
            HeroImage = Picture,
            Icon = Picture,
            Subtitle = Text,
            Body = Text,
            Actions = [Go],
        },
        new CarouselBlock { Elements = [Card] },
        new ContainerBlock
        {
            Title = "x",
            Subtitle = Text,
            ChildBlocks = [Section, Rich],
            Width = ContainerWidth.Full,
            Icon = Picture,
            IsCollapsible = true,
            DefaultCollapsed = true,
            HasHeaderDivider = true,
        },
        new ContextActionsBlock
        {
            Elements = [Trash with { Value = "1", VisibleToUserIds = ["U1"], Confirm = Sure }, Feedback],
        },
        new TaskCardBlock
        {
            TaskId = "1",
            Title = "x",
            Status = TaskState.InProgress,
            Details = Rich,
            Output = Rich,
            Sources = [new("https://x.example", "x")],
        },
        new PlanBlock
        {
            Title = "x",
            Tasks =
            [
                new()
                {
                    TaskId = "1",
                    Title = "x",
                    Status = TaskState.Complete,
                },
            ],
        },
        Chart,
        new DataVisualizationBlock
        {
            Title = "x",
            Chart = new LineChart
            {
                Series = [new() { Name = "x", Data = [Point] }],
                AxisConfig = Axes with { XLabel = "x", YLabel = "y" },
            },
        },
    ];

    public static IReadOnlyList<ViewDefinition> Views { get; } =
    [
        new ModalViewDefinition
        {
            Title = "Title",
            Submit = "Do it",
            Close = "Leave",
            ClearOnClose = true,
            NotifyOnClose = true,
            CallbackId = "c",
            ExternalId = "e",
            PrivateMetadata = "p",
            Blocks = [.. Inputs.Select(input => new InputBlock { Label = "Label", Element = input })],
        },
        new ModalViewDefinition
        {
            Title = "Title",
            Blocks = [Section with { Accessory = Go }, new DividerBlock(), new ContextBlock { Elements = [Text] }],
        },
        new HomeViewDefinition
        {
            Blocks = [Section, Rich],
            CallbackId = "c",
            ExternalId = "e",
            PrivateMetadata = "p",
        },
    ];

    private static FeedbackButtons Feedback =>
        new()
        {
            ActionId = "f",
            PositiveButton = new()
            {
                Text = "Good",
                Value = "1",
                AccessibilityLabel = "It helped",
            },
            NegativeButton = new() { Text = "Bad", Value = "0" },
        };
}
