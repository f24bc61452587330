using System.Text.Json;

namespace ChatOpsBot.Slack.Tests;

internal static class Sample
{
    public static ChartPoint Point { get; } = new() { Label = "Mon", Value = 1 };
    public static ChartAxes Axes { get; } = new() { Categories = ["Mon"] };
    public static CardBlock Card { get; } = new() { Title = new("x") };
    public static IconButton Trash { get; } = new() { Icon = "trash", Text = "Delete" };
    public static ModalViewDefinition Modal { get; } = new() { Title = "x", Blocks = [new DividerBlock()] };
    public static DataVisualizationBlock Chart { get; } =
        new()
        {
            Title = "x",
            Chart = new PieChart { Segments = [new() { Label = "a", Value = 1 }] },
        };

    public static ConfirmationDialog Confirm { get; } =
        new()
        {
            Title = "Sure?",
            Text = new Markdown("It *restarts*."),
            Confirm = "Yes",
            Deny = "No",
        };

    public static VideoBlock Video { get; } =
        new()
        {
            AltText = "x",
            Title = "x",
            ThumbnailUrl = "https://x.example/t.png",
            VideoUrl = "https://x.example/v.mp4",
        };

    public static string Long(int length) => new('x', length);

    public static string Address(int length) => "https://x.example/" + Long(length - "https://x.example/".Length);

    public static Option[] Options(int count) =>
        [.. Enumerable.Range(0, count).Select(i => new Option { Text = new PlainText($"Option {i}"), Value = $"{i}" })];

    public static Button[] Buttons(int count) =>
        [.. Enumerable.Range(0, count).Select(i => new Button { Text = "x", ActionId = $"{i}" })];

    public static ITableCell[][] Rows(int rows, int columns, string text = "x") =>
        [
            .. Enumerable
                .Range(0, rows)
                .Select(_ => Enumerable.Range(0, columns).Select(_ => (ITableCell)new RawText(text)).ToArray()),
        ];

    public static RichTextBlock Log(string text) =>
        new() { Elements = [new RichTextPreformatted { Elements = [new RichTextText(text)] }] };

    public static Message InMessage(params Block[] blocks) =>
        new()
        {
            Channel = "C1",
            Text = "x",
            Blocks = blocks,
        };

    /// <summary>Every string in the JSON of a record.</summary>
    public static IEnumerable<string> Strings(object value)
    {
        using var document = JsonDocument.Parse(
            JsonSerializer.SerializeToUtf8Bytes(value, SlackJson.Options.GetTypeInfo(value.GetType()))
        );
        return Strings(document.RootElement.Clone());
    }

    private static IEnumerable<string> Strings(JsonElement element) =>
        element.ValueKind switch
        {
            JsonValueKind.String => [element.GetString()!],
            JsonValueKind.Array => element.EnumerateArray().SelectMany(Strings),
            JsonValueKind.Object => element.EnumerateObject().SelectMany(property => Strings(property.Value)),
            _ => [],
        };
}
