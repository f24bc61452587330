using System.Text.Json;
using System.Text.Json.Nodes;
using ChatOpsBot.Sandbox.BlockKit;

namespace ChatOpsBot.Sandbox.Tests;

/// <summary>Every number in limits.json, at the limit and one beyond it.</summary>
public sealed class BlockKitLimitTests
{
    /// <summary>Builds a block (or a view) whose limited part has the given size.</summary>
    private static readonly Dictionary<string, Func<int, JsonNode>> Cases = new()
    {
        ["text"] = size => new JsonObject { ["type"] = "section", ["text"] = Mrkdwn(size) },
        ["action_id"] = size => Actions(Button().With("action_id", Text(size))),
        ["block_id"] = size => Divider().With("block_id", Text(size)),
        ["button.text"] = size => Actions(Button(size)),
        ["button.url"] = size => Actions(Button().With("url", Address(size))),
        ["button.value"] = size => Actions(Button().With("value", Text(size))),
        ["button.accessibility_label"] = size => Actions(Button().With("accessibility_label", Text(size))),
        ["confirmation.title"] = size => Confirm("title", size),
        ["confirmation.text"] = size => Confirm("text", size),
        ["confirmation.confirm"] = size => Confirm("confirm", size),
        ["confirmation.deny"] = size => Confirm("deny", size),
        ["option.text"] = size => Choice("static_select", Option(size)),
        ["option.value"] = size => Choice("static_select", Option().With("value", Text(size))),
        ["option.description"] = size => Choice("static_select", Option().With("description", Plain(size))),
        ["option.url"] = size => Choice("overflow", Option().With("url", Address(size))),
        ["option_group.label"] = size => Groups(1, size, 1),
        ["option_group.options"] = size => Groups(1, 1, size),
        ["select.placeholder"] = size =>
            Actions(new JsonObject { ["type"] = "users_select", ["placeholder"] = Plain(size) }),
        ["select.options"] = size => Choice("static_select", Times(size, () => Option())),
        ["select.option_groups"] = size => Groups(size, 1, 1),
        ["overflow.options"] = size => Choice("overflow", Times(size, () => Option())),
        ["checkboxes.options"] = size => Choice("checkboxes", Times(size, () => Option())),
        ["radio_buttons.options"] = size => Choice("radio_buttons", Times(size, () => Option())),
        ["url_source.url"] = size => new JsonObject
        {
            ["type"] = "task_card",
            ["task_id"] = "1",
            ["title"] = "t",
            ["sources"] = new JsonArray(
                new JsonObject
                {
                    ["type"] = "url",
                    ["text"] = "t",
                    ["url"] = Address(size),
                }
            ),
        },
        ["file_input.max_files"] = size => Input(new JsonObject { ["type"] = "file_input", ["max_files"] = size }),
        ["plain_text_input.max_length"] = size =>
            Input(new JsonObject { ["type"] = "plain_text_input", ["max_length"] = size }),
        ["actions.elements"] = size => Actions(Times(size, () => Button())),
        ["alert.text"] = size => new JsonObject { ["type"] = "alert", ["text"] = Mrkdwn(size) },
        ["card.title"] = size => Card().With("title", Mrkdwn(size)),
        ["card.subtitle"] = size => Card().With("subtitle", Mrkdwn(size)),
        ["card.body"] = size => Card().With("body", Mrkdwn(size)),
        ["card.subtext"] = size => Card().With("subtext", Mrkdwn(size)),
        ["card.actions"] = size => Card().With("actions", new JsonArray(Times(size, () => Button()))),
        ["carousel.elements"] = size => new JsonObject
        {
            ["type"] = "carousel",
            ["elements"] = new JsonArray(Times(size, () => Card().With("title", Mrkdwn(1)))),
        },
        ["container.title"] = size => Container(1).With("title", Plain(size)),
        ["container.subtitle"] = size => Container(1).With("subtitle", Mrkdwn(size)),
        ["container.child_blocks"] = size => Container(size),
        ["context.elements"] = size => new JsonObject
        {
            ["type"] = "context",
            ["elements"] = new JsonArray(Times(size, () => Mrkdwn(1))),
        },
        ["context_actions.elements"] = size => ContextActions(Times(size, () => IconButton())),
        ["feedback_button.text"] = size => Feedback(new JsonObject { ["text"] = Plain(size), ["value"] = "v" }),
        ["feedback_button.value"] = size => Feedback(new JsonObject { ["text"] = Plain(1), ["value"] = Text(size) }),
        ["feedback_button.accessibility_label"] = size =>
            Feedback(
                new JsonObject
                {
                    ["text"] = Plain(1),
                    ["value"] = "v",
                    ["accessibility_label"] = Text(size),
                }
            ),
        ["icon_button.visible_to_user_ids"] = size =>
            ContextActions(IconButton().With("visible_to_user_ids", new JsonArray(Times(size, () => "U1")))),
        ["data_table.rows"] = size => DataTable(size, 1, 1),
        ["data_table.columns"] = size => DataTable(2, size, 1),
        ["data_table.page_size"] = size => DataTable(2, 1, 1).With("page_size", size),
        ["data_table.cell_text"] = size => DataTable(2, 1, size),
        ["data_table.content"] = size => DataTable(2, 1, 1, lastCell: size - 1),
        ["data_visualization.title"] = size => Pie(1, 1, 1).With("title", Text(size)),
        ["data_visualization.segments"] = size => Pie(size, 1, 1),
        ["data_visualization.segment.label"] = size => Pie(1, size, 1),
        ["data_visualization.segment.value"] = size => Pie(1, 1, size),
        ["data_visualization.series"] = size => Chart(series: size),
        ["data_visualization.series_name"] = size => Chart(seriesName: size),
        ["data_visualization.data"] = size => Chart(data: size),
        ["data_visualization.point_label"] = size => Chart(point: size),
        ["data_visualization.categories"] = size => Chart(categories: size),
        ["data_visualization.category_label"] = size => Chart(category: size),
        ["data_visualization.axis_label"] = size => Chart(axis: size),
        ["header.text"] = size => new JsonObject { ["type"] = "header", ["text"] = Plain(size) },
        ["image.image_url"] = size => Image().With("image_url", Address(size)),
        ["image.alt_text"] = size => Image().With("alt_text", Text(size)),
        ["input.label"] = size => Input(TextInput()).With("label", Plain(size)),
        ["input.hint"] = size => Input(TextInput()).With("hint", Plain(size)),
        ["markdown.text"] = size => new JsonObject { ["type"] = "markdown", ["text"] = Text(size) },
        ["section.text"] = size => new JsonObject { ["type"] = "section", ["text"] = Mrkdwn(size) },
        ["section.fields"] = size => new JsonObject
        {
            ["type"] = "section",
            ["fields"] = new JsonArray(Times(size, () => Mrkdwn(1))),
        },
        ["section.fields.item"] = size => new JsonObject
        {
            ["type"] = "section",
            ["fields"] = new JsonArray(Mrkdwn(size)),
        },
        ["video.alt_text"] = size => Video().With("alt_text", Text(size)),
        ["video.title"] = size => Video().With("title", Plain(size)),
        ["video.author_name"] = size => Video().With("author_name", Text(size)),
        ["video.description"] = size => Video().With("description", Plain(size)),
        ["video.provider_name"] = size => Video().With("provider_name", Text(size)),
        ["view.blocks"] = size => View().With("blocks", new JsonArray(Times(size, Divider))),
        ["view.private_metadata"] = size => View().With("private_metadata", Text(size)),
        ["view.callback_id"] = size => View().With("callback_id", Text(size)),
        ["view.title"] = size => View().With("title", Plain(size)),
        ["view.close"] = size => View().With("close", Plain(size)),
        ["view.submit"] = size => View().With("submit", Plain(size)),
    };

    [Fact]
    public void Every_limit_holds_at_its_number_and_not_beyond()
    {
        var limits = JsonNode.Parse(File.ReadAllText(Shared.Slack("block-kit", "limits.json")))!.AsObject();

        var seen = Leaves(limits, "").ToList();

        Assert.True(seen.Count > 90, $"only {seen.Count} limits");
        foreach (var (name, kind, number) in seen)
        {
            var make = Cases[kind.StartsWith("item_") ? $"{name}.item" : name];
            var isLeast = kind is "min" or "min_length" or "min_items";
            var allowed = kind == "exclusive_min" ? number + 1 : number;
            var refused =
                kind == "exclusive_min" ? number
                : isLeast ? number - 1
                : number + 1;
            Assert.True(
                Check(make(allowed)) is null,
                $"{name} {kind} {allowed}: {string.Join("; ", Check(make(allowed))?.Messages ?? [])}"
            );
            Assert.True(Check(make(refused)) is { Messages.Count: > 0 }, $"{name} {kind}: {refused} must be refused");
        }
    }

    [Fact]
    public void A_finding_names_its_place()
    {
        var fault = BlockKitCheck.CheckMessage(Element(new JsonArray(Divider(), Cases["section.text"](3001))));

        Assert.Equal("invalid_blocks", fault!.Error);
        Assert.Equal(["[ERROR] must be less than 3001 characters [json-pointer:/blocks/1/text/text]"], fault.Messages);
    }

    private static BlockKitFault? Check(JsonNode block) =>
        (string?)block["type"] is "modal" or "home" ? BlockKitCheck.CheckView(Element(block)) : Judge(block);

    // One block alone, without the total of a whole message: a data table may hold more.
    private static BlockKitFault? Judge(JsonNode block) =>
        BlockKitCheck.Judge(Element(block), Blocks.OnSurface, Surface.All, "/blocks/0", "invalid_blocks");

    private static JsonElement Element(JsonNode node) => JsonElement.Parse(node.ToJsonString());

    private static IEnumerable<(string Name, string Kind, int Number)> Leaves(JsonObject node, string path) =>
        node.SelectMany(child =>
            child.Value switch
            {
                JsonObject inner => Leaves(inner, path.Length == 0 ? child.Key : $"{path}.{child.Key}"),
                _ when child.Key
                        is "min_length"
                            or "max_length"
                            or "min_items"
                            or "max_items"
                            or "min"
                            or "max"
                            or "exclusive_min"
                            or "item_max_length" => [(path, child.Key, (int)child.Value!)],
                _ => throw new InvalidOperationException($"unknown kind of limit {path}.{child.Key}"),
            }
        );

    private static string Address(int size) => size == 0 ? "" : "https://a.b/".PadRight(size, 'x');

    private static string Text(int size) => string.Concat(Enumerable.Repeat("😀", Math.Max(0, size)));

    private static JsonObject Plain(int size) => new() { ["type"] = "plain_text", ["text"] = Text(size) };

    private static JsonObject Mrkdwn(int size) => new() { ["type"] = "mrkdwn", ["text"] = Text(size) };

    private static JsonNode[] Times(int count, Func<JsonNode> make) =>
        [.. Enumerable.Range(0, Math.Max(0, count)).Select(_ => make())];

    private static JsonObject Divider() => new() { ["type"] = "divider" };

    private static JsonObject Button(int text = 1) => new() { ["type"] = "button", ["text"] = Plain(text) };

    private static JsonObject Actions(params JsonNode[] elements) =>
        new() { ["type"] = "actions", ["elements"] = new JsonArray(elements) };

    private static JsonObject Confirm(string part, int size) =>
        Actions(
            Button()
                .With(
                    "confirm",
                    new JsonObject
                    {
                        ["title"] = Plain(1),
                        ["text"] = Mrkdwn(1),
                        ["confirm"] = Plain(1),
                        ["deny"] = Plain(1),
                    }.With(part, Plain(size))
                )
        );

    private static JsonObject Option(int text = 1) => new() { ["text"] = Plain(text), ["value"] = "v" };

    private static JsonObject Choice(string type, params JsonNode[] options) =>
        Actions(new JsonObject { ["type"] = type, ["options"] = new JsonArray(options) });

    private static JsonObject Groups(int groups, int label, int options) =>
        Actions(
            new JsonObject
            {
                ["type"] = "static_select",
                ["option_groups"] = new JsonArray(
                    Times(
                        groups,
                        () =>
                            new JsonObject
                            {
                                ["label"] = Plain(label),
                                ["options"] = new JsonArray(Times(options, () => Option())),
                            }
                    )
                ),
            }
        );

    private static JsonObject TextInput() => new() { ["type"] = "plain_text_input" };

    private static JsonObject Input(JsonObject element) =>
        new()
        {
            ["type"] = "input",
            ["label"] = Plain(1),
            ["element"] = element,
        };

    private static JsonObject Card() => new() { ["type"] = "card", ["title"] = Mrkdwn(1) };

    private static JsonObject Container(int children) =>
        new()
        {
            ["type"] = "container",
            ["title"] = Plain(1),
            ["child_blocks"] = new JsonArray(Times(children, Divider)),
        };

    private static JsonObject ContextActions(params JsonNode[] elements) =>
        new() { ["type"] = "context_actions", ["elements"] = new JsonArray(elements) };

    private static JsonObject IconButton() =>
        new()
        {
            ["type"] = "icon_button",
            ["icon"] = "trash",
            ["text"] = Plain(1),
        };

    private static JsonObject Feedback(JsonObject positive) =>
        ContextActions(
            new JsonObject
            {
                ["type"] = "feedback_buttons",
                ["positive_button"] = positive,
                ["negative_button"] = new JsonObject { ["text"] = Plain(1), ["value"] = "v" },
            }
        );

    private static JsonObject DataTable(int rows, int columns, int cell, int? lastCell = null)
    {
        var table = new JsonArray(
            Times(
                rows,
                () =>
                    new JsonArray(Times(columns, () => new JsonObject { ["type"] = "raw_text", ["text"] = Text(cell) }))
            )
        );
        if (lastCell is { } size)
            table[^1]![0]!["text"] = Text(size);
        return new JsonObject
        {
            ["type"] = "data_table",
            ["caption"] = "c",
            ["rows"] = table,
        };
    }

    private static JsonObject Pie(int segments, int label, int value) =>
        Visual(
            new JsonObject
            {
                ["type"] = "pie",
                ["segments"] = new JsonArray(
                    Times(segments, () => new JsonObject { ["label"] = Text(label), ["value"] = value })
                ),
            }
        );

    private static JsonObject Chart(
        int series = 1,
        int seriesName = 1,
        int data = 1,
        int point = 1,
        int categories = 1,
        int category = 1,
        int axis = 1
    ) =>
        Visual(
            new JsonObject
            {
                ["type"] = "bar",
                ["series"] = new JsonArray(
                    Times(
                        series,
                        () =>
                            new JsonObject
                            {
                                ["name"] = Text(seriesName),
                                ["data"] = new JsonArray(
                                    Times(data, () => new JsonObject { ["label"] = Text(point), ["value"] = 1 })
                                ),
                            }
                    )
                ),
                ["axis_config"] = new JsonObject
                {
                    ["categories"] = new JsonArray(Times(categories, () => Text(category))),
                    ["x_label"] = Text(axis),
                },
            }
        );

    private static JsonObject Visual(JsonObject chart) =>
        new()
        {
            ["type"] = "data_visualization",
            ["title"] = "t",
            ["chart"] = chart,
        };

    private static JsonObject Image() =>
        new()
        {
            ["type"] = "image",
            ["image_url"] = "https://example.com/i.png",
            ["alt_text"] = "a",
        };

    private static JsonObject Video() =>
        new()
        {
            ["type"] = "video",
            ["alt_text"] = "a",
            ["title"] = Plain(1),
            ["thumbnail_url"] = "https://example.com/t.png",
            ["video_url"] = "https://example.com/v",
        };

    private static JsonObject View() =>
        new()
        {
            ["type"] = "modal",
            ["title"] = Plain(1),
            ["blocks"] = new JsonArray(Divider()),
        };
}

internal static class JsonObjectExtensions
{
    public static JsonObject With(this JsonObject node, string name, JsonNode? value)
    {
        node[name] = value;
        return node;
    }
}
