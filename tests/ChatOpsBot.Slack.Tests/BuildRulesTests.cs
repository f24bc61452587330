namespace ChatOpsBot.Slack.Tests;

using static Sample;

/// <summary>
/// What happens at and beyond each limit, under the names that the shared list of invalid cases gives them.
/// </summary>
public sealed class BuildRulesTests
{
    private static readonly Option[] OneOption = Options(1);

    /// <summary>Beyond the limit the record cannot be made.</summary>
    private static readonly Dictionary<string, Action> Refused = new()
    {
        ["text-empty"] = () => _ = new Markdown(""),
        ["button-action-id-too-long"] = () => _ = new Button { Text = "x", ActionId = Long(256) },
        ["button-url-too-long"] = () => _ = new Button { Text = "x", Url = Address(3001) },
        ["option-url-too-long"] = () =>
            _ = new Option
            {
                Text = new PlainText("x"),
                Url = "https://x.example/" + string.Concat(Enumerable.Repeat("🔴", 2983)),
            },
        ["option-group-too-many-options"] = () => _ = new OptionGroup { Label = "x", Options = Options(101) },
        ["select-too-many-options"] = () => _ = new StaticSelectMenu { Options = Options(101) },
        ["overflow-empty"] = () => _ = new OverflowMenu { Options = [] },
        ["checkboxes-empty"] = () => _ = new CheckboxGroup { Options = [] },
        ["radio-buttons-empty"] = () => _ = new RadioButtonGroup { Options = [] },
        ["url-source-url-empty"] = () => _ = new UrlSource("", "x"),
        ["table-too-many-rows"] = () => _ = new TableBlock { Rows = Rows(101, 1) },
        ["table-column-settings-mismatch"] = () =>
            InMessage(new TableBlock { Rows = Rows(2, 2), ColumnSettings = [new()] }),
        ["file-input-max-files-too-large"] = () => _ = new FileInput { MaxFiles = 11 },
        ["actions-too-many-elements"] = () => _ = new ActionsBlock { Elements = Buttons(26) },
        ["section-too-many-fields"] = () =>
            _ = new SectionBlock { Fields = [.. Enumerable.Range(0, 11).Select(_ => new Markdown("x"))] },
        ["video-alt-text-empty"] = () => _ = Video with { AltText = "" },
        ["view-missing-blocks"] = () => _ = new HomeViewDefinition { Blocks = [] },
        ["view-private-metadata-too-long"] = () =>
            _ = new HomeViewDefinition { Blocks = [new DividerBlock()], PrivateMetadata = Long(3001) },
        ["static-select-options-and-groups"] = () =>
            _ = new ActionsBlock
            {
                Elements =
                [
                    new StaticSelectMenu
                    {
                        Options = OneOption,
                        OptionGroups = [new() { Label = "x", Options = OneOption }],
                    },
                ],
            },
        ["number-input-inverted-range"] = () =>
            _ = new InputBlock
            {
                Label = "x",
                Element = new NumberInput
                {
                    IsDecimalAllowed = false,
                    MinValue = "2",
                    MaxValue = "1",
                },
            },
        ["carousel-too-many-cards"] = () =>
            _ = new CarouselBlock { Elements = [.. Enumerable.Range(0, 11).Select(_ => Card)] },
        ["context-actions-too-many-elements"] = () =>
            _ = new ContextActionsBlock { Elements = [.. Enumerable.Range(0, 6).Select(_ => Trash)] },
        ["feedback-button-value-too-long"] = () => _ = new FeedbackButton { Text = "x", Value = Long(2001) },
        ["icon-button-too-many-visible-users"] = () =>
            _ = Trash with { VisibleToUserIds = [.. Enumerable.Repeat("U1", 11)] },
        ["data-table-too-many-rows"] = () => _ = new DataTableBlock { Caption = "x", Rows = Rows(102, 1) },
        ["data-table-too-many-columns"] = () => _ = new DataTableBlock { Caption = "x", Rows = Rows(2, 21) },
        ["data-table-page-size-too-large"] = () =>
            _ = new DataTableBlock
            {
                Caption = "x",
                Rows = Rows(2, 1),
                PageSize = 101,
            },
        ["data-table-content-too-long"] = () => _ = new DataTableBlock { Caption = "x", Rows = Rows(8, 1, Long(2501)) },
        ["pie-chart-empty"] = () => _ = new PieChart { Segments = [] },
        ["chart-series-empty"] = () => _ = new BarChart { Series = [], AxisConfig = Axes },
        ["data-series-too-many-points"] = () =>
            _ = new ChartSeries { Name = "x", Data = [.. Enumerable.Repeat(Point, 21)] },
        ["axis-categories-empty"] = () => _ = new ChartAxes { Categories = [] },

        ["block-id-too-long"] = () => _ = new DividerBlock { BlockId = Long(256) },
        ["block-id-empty"] = () => _ = new DividerBlock { BlockId = "" },
        ["block-id-twice"] = () =>
            InMessage(new DividerBlock { BlockId = "a" }, new HeaderBlock { Text = "x", BlockId = "a" }),
        ["action-id-twice"] = () =>
            _ = new ActionsBlock
            {
                Elements = [new Button { Text = "x", ActionId = "a" }, new Button { Text = "y", ActionId = "a" }],
            },
        ["button-value-too-long"] = () => _ = new Button { Text = "x", Value = Long(2001) },
        ["button-value-empty"] = () => _ = new Button { Text = "x", Value = "" },
        ["button-url-relative"] = () => _ = new Button { Text = "x", Url = "/builds/1" },
        ["button-url-script"] = () => _ = new Button { Text = "x", Url = "javascript:alert(1)" },
        ["option-value-too-long"] = () => _ = new Option { Text = new PlainText("x"), Value = Long(151) },
        ["overflow-too-many-options"] = () => _ = new OverflowMenu { Options = Options(6) },
        ["select-without-options"] = () => _ = new ActionsBlock { Elements = [new StaticSelectMenu()] },
        ["multi-select-without-options"] = () =>
            _ = new InputBlock { Label = "x", Element = new StaticMultiSelectMenu() },
        ["conversation-filter-empty"] = () => _ = new ConversationSelectMenu { Filter = new() },
        ["plain-text-input-inverted-range"] = () =>
            _ = new InputBlock
            {
                Label = "x",
                Element = new PlainTextInput { MinLength = 2, MaxLength = 1 },
            },
        ["number-not-a-number"] = () => _ = new NumberInput { IsDecimalAllowed = true, MinValue = "two" },
        ["time-not-a-time"] = () => _ = new TimePicker { InitialTime = "9:30 PM" },
        ["datetime-in-milliseconds"] = () => _ = new DateTimePicker { InitialDateTime = 1_700_000_000_000 },
        ["section-empty"] = () => InMessage(new SectionBlock()),
        ["context-empty"] = () => _ = new ContextBlock { Elements = [] },
        ["context-too-many-elements"] = () =>
            _ = new ContextBlock { Elements = [.. Enumerable.Range(0, 11).Select(_ => new Markdown("x"))] },
        ["image-without-source"] = () => InMessage(new ImageBlock { AltText = "x" }),
        ["image-with-two-sources"] = () =>
            InMessage(
                new ImageBlock
                {
                    AltText = "x",
                    ImageUrl = Address(30),
                    SlackFile = new() { Id = "F1" },
                }
            ),
        ["image-without-alt-text"] = () => _ = new ImageBlock { AltText = "", ImageUrl = Address(30) },
        ["accessory-image-without-source"] = () =>
            _ = new SectionBlock
            {
                Text = new Markdown("x"),
                Accessory = new Image { AltText = "x" },
            },
        ["slack-file-with-two-names"] = () =>
            _ = new Image
            {
                AltText = "x",
                SlackFile = new() { Id = "F1", Url = Address(30) },
            },
        ["preformatted-with-a-mention"] = () =>
            _ = new RichTextBlock { Elements = [new RichTextPreformatted { Elements = [new RichTextUser("U1")] }] },
        ["list-indent-too-deep"] = () =>
            _ = new RichTextList
            {
                Style = RichTextListStyle.Bullet,
                Elements = [],
                Indent = 9,
            },
        ["table-ragged"] = () =>
            _ = new TableBlock
            {
                Rows =
                [
                    [new RawText("a")],
                    [new RawText("a"), new RawText("b")],
                ],
            },
        ["table-too-much-text"] = () => _ = new TableBlock { Rows = Rows(5, 1, Long(2001)) },
        ["table-too-many-columns"] = () => _ = new TableBlock { Rows = Rows(1, 21) },
        ["two-tables"] = () => InMessage(new TableBlock { Rows = Rows(1, 1) }, new TableBlock { Rows = Rows(1, 1) }),
        ["three-charts"] = () => InMessage(Chart, Chart, Chart),
        ["data-table-without-rows"] = () => _ = new DataTableBlock { Caption = "x", Rows = Rows(1, 1) },
        ["card-empty"] = () => InMessage(new CardBlock()),
        ["container-without-title"] = () => InMessage(new ContainerBlock { ChildBlocks = [new DividerBlock()] }),
        ["container-with-a-stranger"] = () =>
            _ = new ContainerBlock { Title = "x", ChildBlocks = [new MarkdownBlock { Text = "x" }] },
        ["message-text-empty"] = () => _ = new Message { Channel = "C1", Text = " " },
        ["message-too-many-blocks"] = () => InMessage([.. Enumerable.Range(0, 51).Select(_ => new DividerBlock())]),
        ["view-too-many-blocks"] = () =>
            _ = new HomeViewDefinition { Blocks = [.. Enumerable.Range(0, 101).Select(_ => new DividerBlock())] },
        ["metadata-type-with-capitals"] = () =>
            _ = new MessageMetadata("DeployStarted", new Dictionary<string, string>()),
        ["metadata-key-with-a-digit-first"] = () =>
            _ = new MessageMetadata("x", new Dictionary<string, string> { ["1a"] = "x" }),
        ["metadata-too-large"] = () =>
            _ = new MessageMetadata("x", new Dictionary<string, string> { ["a"] = Long(8_192) }),
    };

    /// <summary>Beyond the limit the record is made with the text cut.</summary>
    private static readonly Dictionary<string, (Func<object> Build, int Max)> Cut = new()
    {
        ["confirmation-title-too-long"] = (() => Confirm with { Title = Long(101) }, 100),
        ["confirmation-confirm-too-long"] = (() => Confirm with { Confirm = Long(31) }, 30),
        ["option-text-too-long"] = (() => new Option { Text = new PlainText(Long(76)) }, 75),
        ["option-group-label-too-long"] = (() => new OptionGroup { Label = Long(76), Options = OneOption }, 75),
        ["header-text-too-long"] = (() => new HeaderBlock { Text = Long(151) }, 150),
        ["image-alt-text-too-long"] = (() => new ImageBlock { AltText = Long(2001), ImageUrl = Address(30) }, 2000),
        ["input-hint-too-long"] = (
            () =>
                new InputBlock
                {
                    Label = "x",
                    Hint = Long(2001),
                    Element = new PlainTextInput(),
                },
            2000
        ),
        ["markdown-too-long"] = (() => new MarkdownBlock { Text = Long(12_001) }, 12_000),
        ["video-title-too-long"] = (() => Video with { Title = Long(201) }, 200),
        ["video-description-too-long"] = (() => Video with { Description = Long(201) }, 200),
        ["view-title-too-long"] = (() => Modal with { Title = Long(25) }, 24),
        ["view-submit-too-long"] = (() => Modal with { Submit = Long(25) }, 24),
        ["button-accessibility-label-too-long"] = (() => new Button { Text = "x", AccessibilityLabel = Long(76) }, 75),
        ["card-title-too-long"] = (() => Card with { Title = new(Long(151)) }, 150),
        ["card-body-too-long"] = (() => Card with { Body = new(Long(201)) }, 200),
        ["card-subtext-too-long"] = (() => Card with { Subtext = new(Long(201)) }, 200),
        ["container-subtitle-too-long"] = (
            () =>
                new ContainerBlock
                {
                    Title = "x",
                    Subtitle = new Markdown(Long(151)),
                    ChildBlocks = [new DividerBlock()],
                },
            150
        ),
        ["chart-segment-label-too-long"] = (() => new ChartSegment { Label = Long(21), Value = 1 }, 20),
        ["data-series-name-too-long"] = (() => new ChartSeries { Name = Long(21), Data = [Point] }, 20),
        ["axis-category-label-too-long"] = (() => new ChartAxes { Categories = [Long(21)] }, 20),

        ["text-too-long"] = (() => new SectionBlock { Text = new Markdown(Long(3001)) }, 3000),
        ["section-field-too-long"] = (() => new SectionBlock { Fields = [new Markdown(Long(2001))] }, 2000),
        ["button-text-too-long"] = (() => new Button { Text = Long(76) }, 75),
        ["alert-text-too-long"] = (() => new AlertBlock { Text = new Markdown(Long(201)) }, 200),
        ["placeholder-too-long"] = (() => new UserSelectMenu { Placeholder = Long(151) }, 150),
        ["container-rich-title-too-long"] = (
            () => new ContainerBlock { RichTextTitle = Log(Long(151)), ChildBlocks = [new DividerBlock()] },
            150
        ),
    };

    public static TheoryData<string> RefusedNames => [.. Refused.Keys];

    public static TheoryData<string> CutNames => [.. Cut.Keys];

    [Theory]
    [MemberData(nameof(RefusedNames))]
    public void Is_refused(string name)
    {
        var exception = Assert.ThrowsAny<ArgumentException>(Refused[name]);
        Assert.DoesNotContain(Long(100), exception.Message);
    }

    [Theory]
    [MemberData(nameof(CutNames))]
    public void Is_cut_to_what_fits(string name)
    {
        var (build, max) = Cut[name];
        var longest = Strings(build()).MaxBy(text => text.Length)!;
        Assert.Equal(max, longest.Length);
        Assert.EndsWith("…", longest, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_shared_case_is_here()
    {
        var shared = SharedData
            .Json("block-kit/fixtures/invalid/manifest.json")
            .GetProperty("cases")
            .EnumerateArray()
            .Select(invalid => invalid.GetProperty("id").GetString()!)
            .ToList();
        // It does not compile here, which cannot be tested at run time but by the types.
        Assert.False(typeof(Button).IsAssignableTo(typeof(IInputBlockElement)));
        Assert.Empty(shared.Except(["input-invalid-element"]).Except(Refused.Keys).Except(Cut.Keys));
    }

    [Fact]
    public void At_the_limit_all_is_well()
    {
        InMessage([.. Enumerable.Range(0, 50).Select(_ => new DividerBlock())]);
        InMessage(
            new TableBlock { Rows = Rows(100, 20), ColumnSettings = [.. Enumerable.Repeat(new ColumnSettings(), 20)] }
        );
        InMessage(Chart, Chart);
        _ = new ActionsBlock { Elements = Buttons(25) };
        _ = new OverflowMenu { Options = Options(5) };
        _ = new StaticSelectMenu { Options = Options(100) };
        _ = new Button
        {
            Text = "x",
            ActionId = Long(255),
            Value = Long(2000),
            Url = Address(3000),
        };
        _ = new DateTimePicker { InitialDateTime = 1_700_000_000 };
        _ = new TimePicker { InitialTime = "09:30" };
        _ = new HomeViewDefinition
        {
            Blocks = [.. Enumerable.Range(0, 100).Select(_ => new DividerBlock())],
            PrivateMetadata = Long(3000),
        };
        var emoji = string.Concat(Enumerable.Repeat("🔴", 150));
        Assert.Equal(
            emoji,
            new HeaderBlock { Text = emoji }
                .Text
                .Text
        );
        Assert.Equal(
            Long(75),
            new Button { Text = Long(75) }
                .Text
                .Text
        );
    }

    [Fact]
    public void A_copy_keeps_the_rules() =>
        Assert.Throws<ArgumentException>(() => new Button { Text = "x" } with { Value = Long(2001) });
}
