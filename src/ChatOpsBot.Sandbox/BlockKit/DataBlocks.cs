using System.Text.Json;
using static ChatOpsBot.Sandbox.BlockKit.Is;

namespace ChatOpsBot.Sandbox.BlockKit;

/// <summary>Tables and charts. <see href="https://docs.slack.dev/reference/block-kit/blocks/table-block"/></summary>
internal static class DataBlocks
{
    private const int MostCharts = 2;
    private const int MostCellText = 20_000;

    private static readonly Rule RawText = Object(Need("type", Is.Type), Need("text", Shown(int.MaxValue - 1)));
    private static readonly Rule RawNumber = Object(
        Need("type", Is.Type),
        Need("value", Number()),
        May("text", Shown(int.MaxValue - 1))
    );

    private static readonly Rule Cell = OfType(
        new Dictionary<string, Rule>
        {
            ["raw_text"] = RawText,
            ["raw_number"] = RawNumber,
            ["rich_text"] = RichText.Block,
        }
    );

    public static readonly Rule Table = Block(
        [
            Need("rows", List(List(Cell, 1, 20), 1, 100)),
            May(
                "column_settings",
                List(Object(May("align", OneOf("left", "center", "right")), May("is_wrapped", Flag)), 0, 20)
            ),
        ],
        TableShape
    );

    public static readonly Rule DataTable = Block(
        [
            Need("rows", List(List(Cell, 1, 20), 2, 201)),
            Need("caption", Shown(3000)),
            May("page_size", Whole(1, 100)),
            May("row_header_column_index", Whole(0, 19)),
        ],
        (value, at) =>
        {
            TableShape(value, at);
            if (Rows(value).Sum(row => row.EnumerateArray().Sum(CellText)) > MostCellText)
                at.Fail($"must be less than {MostCellText + 1} characters in all cells");
        }
    );

    private static readonly Rule Label = Shown(20);

    private static readonly Rule Pie = Object(
        Need("type", Is.Type),
        Need("segments", List(Object(Need("label", Label), Need("value", NumberAbove(0))), 1, 12))
    );

    private static readonly Rule AxisChart = Object(
        Need("type", Is.Type),
        Need(
            "series",
            List(
                Object(
                    Need("name", Label),
                    Need("data", List(Object(Need("label", Label), Need("value", Number())), 1, 20))
                ),
                1,
                12
            )
        ),
        Need(
            "axis_config",
            Object(Need("categories", List(Label, 1, 20)), May("x_label", Shown(50)), May("y_label", Shown(50)))
        )
    );

    public static readonly Rule Chart = Block(
        [
            Need("title", Shown(50)),
            Need(
                "chart",
                OfType(
                    new Dictionary<string, Rule>
                    {
                        ["pie"] = Pie,
                        ["bar"] = AxisChart,
                        ["line"] = AxisChart,
                        ["area"] = AxisChart,
                    }
                )
            ),
        ],
        (_, at) =>
        {
            if (++at.Charts > MostCharts)
                at.Fail($"no more than {MostCharts} data_visualization blocks allowed");
        }
    );

    private static void TableShape(JsonElement value, Inspection at)
    {
        if (++at.Tables > 1)
            at.Fail("only_one_table_allowed");

        var widths = Rows(value).Select(row => row.GetArrayLength()).Distinct().ToArray();
        if (widths.Length > 1)
            at.Fail("all rows must have the same number of cells");
        if (
            widths.Length > 0
            && value.TryGetProperty("column_settings", out var settings)
            && settings.ValueKind == JsonValueKind.Array
            && settings.GetArrayLength() > widths.Max()
        )
            at.Fail("more column_settings than columns");
    }

    private static IEnumerable<JsonElement> Rows(JsonElement value) =>
        value.TryGetProperty("rows", out var rows) && rows.ValueKind == JsonValueKind.Array
            ? rows.EnumerateArray().Where(row => row.ValueKind == JsonValueKind.Array)
            : [];

    private static int CellText(JsonElement cell) =>
        cell.ValueKind == JsonValueKind.Object && cell.TryGetProperty("text", out var text)
            ? CodePoints.Count(text)
            : 0;
}
