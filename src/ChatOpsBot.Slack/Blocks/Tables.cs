using System.Text.Json.Serialization;

namespace ChatOpsBot.Slack;

/// <summary>A cell of text without markup.</summary>
public sealed record RawText(string Text) : Part, ITableCell
{
    public override string Type => "raw_text";

    public string Text
    {
        get;
        init => field = Bound.Text(value, Limits.Text);
    } = Bound.Text(Text, Limits.Text);
}

/// <summary>A cell that sorts by its value and shows its text.</summary>
public sealed record RawNumber(decimal Value, string Text) : Part, ITableCell
{
    public override string Type => "raw_number";

    public string Text
    {
        get;
        init => field = Bound.Text(value, Limits.Text);
    } = Bound.Text(Text, Limits.Text);
}

[JsonConverter(typeof(WordConverter<ColumnAlignment>))]
public enum ColumnAlignment
{
    Left,
    Center,
    Right,
}

public sealed record ColumnSettings
{
    public ColumnAlignment? Align { get; init; }
    public bool? IsWrapped { get; init; }
}

/// <summary>
/// A table; one per message, and all rows equally long.
/// <see href="https://docs.slack.dev/reference/block-kit/blocks/table-block"/>
/// </summary>
public sealed record TableBlock : Block
{
    public override string Type => "table";

    /// <summary>The first row is the heading.</summary>
    public required IReadOnlyList<IReadOnlyList<ITableCell>> Rows
    {
        get;
        init => field = TableRows.Checked(value, Limits.TableRows, Limits.TableColumns, Limits.TableContent);
    }

    /// <summary>One for each column.</summary>
    public IReadOnlyList<ColumnSettings>? ColumnSettings
    {
        get;
        init => field = Bound.ItemsOrNull(value, Limits.TableColumns);
    }

    internal override void CheckWhole() =>
        Bound.Require(
            ColumnSettings is null || ColumnSettings.Count == Rows[0].Count,
            $"ColumnSettings has {ColumnSettings?.Count} items for {Rows[0].Count} columns."
        );

    internal override Block Within(TextBudget budget)
    {
        budget.Spend(TableRows.TextLength(Rows));
        return this;
    }
}

/// <summary>
/// A table with pages, sorting and filters.
/// <see href="https://docs.slack.dev/reference/block-kit/blocks/data-table-block"/>
/// </summary>
public sealed record DataTableBlock : Block
{
    public override string Type => "data_table";

    /// <summary>The first row is the heading: no rich text there.</summary>
    public required IReadOnlyList<IReadOnlyList<ITableCell>> Rows
    {
        get;
        init
        {
            field = TableRows.Checked(value, Limits.DataTableRows, Limits.DataTableColumns, Limits.DataTableContent);
            Bound.Require(field.Count >= 2, "A data table needs a heading and a row.", nameof(Rows));
            Bound.Require(
                !field[0].Any(cell => cell is RichTextBlock),
                "A heading must not be rich text.",
                nameof(Rows)
            );
        }
    }

    /// <summary>What the table is about, for those who listen to it.</summary>
    public required string Caption
    {
        get;
        init => field = Bound.Text(value, Limits.Text);
    }

    public int? PageSize
    {
        get;
        init => field = Bound.Range(value, 1, Limits.DataTablePageSize);
    }

    /// <summary>The column that names the row, from 0.</summary>
    public int? RowHeaderColumnIndex
    {
        get;
        init => field = Bound.Range(value, 0, Limits.DataTableColumns - 1);
    }
}

internal static class TableRows
{
    public static IReadOnlyList<IReadOnlyList<ITableCell>> Checked(
        IReadOnlyList<IReadOnlyList<ITableCell>> rows,
        int maxRows,
        int maxColumns,
        int maxText
    )
    {
        var copy = Bound
            .Items(rows, maxRows, name: "Rows")
            .Select(row => Bound.Items(row, maxColumns, name: "Cells"))
            .ToArray();
        Bound.Require(
            Array.TrueForAll(copy, row => row.Count == copy[0].Count),
            "All rows must have the same number of cells.",
            "Rows"
        );
        var length = TextLength(copy);
        if (length > maxText)
            Bound.Refuse($"The cells may hold {maxText} characters in all, not {length}.", "Rows");
        return copy;
    }

    public static int TextLength(IReadOnlyList<IReadOnlyList<ITableCell>> rows) =>
        rows.Sum(row =>
            row.Sum(cell =>
                cell switch
                {
                    RawText text => CodePoints.Count(text.Text),
                    RawNumber number => CodePoints.Count(number.Text),
                    RichTextBlock rich => rich.TextLength,
                    _ => 0,
                }
            )
        );
}
