using System.Text.Json;

namespace ChatOpsBot.Slack.Tests;

/// <summary>Our constants against an independent collection of Slack's limits.</summary>
public sealed class LimitsTests
{
    private static readonly Dictionary<string, int> Ours = new()
    {
        ["text.max_length"] = Limits.Text,
        ["action_id.max_length"] = Limits.ActionId,
        ["block_id.max_length"] = Limits.BlockId,
        ["button.text.max_length"] = Limits.ButtonText,
        ["button.url.max_length"] = Limits.Url,
        ["button.value.max_length"] = Limits.ButtonValue,
        ["button.accessibility_label.max_length"] = Limits.AccessibilityLabel,
        ["confirmation.title.max_length"] = Limits.ConfirmTitle,
        ["confirmation.text.max_length"] = Limits.ConfirmText,
        ["confirmation.confirm.max_length"] = Limits.ConfirmButton,
        ["confirmation.deny.max_length"] = Limits.ConfirmButton,
        ["option.text.max_length"] = Limits.OptionText,
        ["option.value.max_length"] = Limits.OptionValue,
        ["option.description.max_length"] = Limits.OptionDescription,
        ["option.url.max_length"] = Limits.Url,
        ["option_group.label.max_length"] = Limits.OptionGroupLabel,
        ["option_group.options.max_items"] = Limits.SelectOptions,
        ["select.placeholder.max_length"] = Limits.Placeholder,
        ["select.options.max_items"] = Limits.SelectOptions,
        ["select.option_groups.max_items"] = Limits.SelectOptionGroups,
        ["overflow.options.max_items"] = Limits.OverflowOptions,
        ["checkboxes.options.max_items"] = Limits.ChoiceOptions,
        ["radio_buttons.options.max_items"] = Limits.ChoiceOptions,
        ["url_source.url.max_length"] = Limits.Url,
        ["file_input.max_files.max"] = Limits.FileInputFiles,
        ["plain_text_input.max_length.max"] = Limits.PlainTextInputLength,
        ["actions.elements.max_items"] = Limits.ActionsElements,
        ["alert.text.max_length"] = Limits.AlertText,
        ["card.title.max_length"] = Limits.CardTitle,
        ["card.subtitle.max_length"] = Limits.CardSubtitle,
        ["card.body.max_length"] = Limits.CardBody,
        ["card.actions.max_items"] = Limits.CardActions,
        ["card.subtext.max_length"] = Limits.CardSubtext,
        ["carousel.elements.max_items"] = Limits.CarouselCards,
        ["container.title.max_length"] = Limits.ContainerTitle,
        ["container.subtitle.max_length"] = Limits.ContainerSubtitle,
        ["container.child_blocks.max_items"] = Limits.ContainerChildBlocks,
        ["context.elements.max_items"] = Limits.ContextElements,
        ["context_actions.elements.max_items"] = Limits.ContextActionsElements,
        ["feedback_button.text.max_length"] = Limits.ButtonText,
        ["feedback_button.value.max_length"] = Limits.ButtonValue,
        ["feedback_button.accessibility_label.max_length"] = Limits.AccessibilityLabel,
        ["icon_button.visible_to_user_ids.max_items"] = Limits.IconButtonUsers,
        ["data_table.rows.max_items"] = Limits.DataTableRows,
        ["data_table.columns.max_items"] = Limits.DataTableColumns,
        ["data_table.page_size.max"] = Limits.DataTablePageSize,
        ["data_table.content.max_length"] = Limits.DataTableContent,
        ["data_visualization.title.max_length"] = Limits.ChartTitle,
        ["data_visualization.segments.max_items"] = Limits.ChartSegments,
        ["data_visualization.segment.label.max_length"] = Limits.ChartLabel,
        ["data_visualization.series.max_items"] = Limits.ChartSeries,
        ["data_visualization.series_name.max_length"] = Limits.ChartLabel,
        ["data_visualization.data.max_items"] = Limits.ChartPoints,
        ["data_visualization.point_label.max_length"] = Limits.ChartLabel,
        ["data_visualization.categories.max_items"] = Limits.ChartPoints,
        ["data_visualization.category_label.max_length"] = Limits.ChartLabel,
        ["data_visualization.axis_label.max_length"] = Limits.ChartAxisLabel,
        ["header.text.max_length"] = Limits.HeaderText,
        ["image.image_url.max_length"] = Limits.Url,
        ["image.alt_text.max_length"] = Limits.ImageAltText,
        ["input.label.max_length"] = Limits.InputLabel,
        ["input.hint.max_length"] = Limits.InputHint,
        ["markdown.text.max_length"] = Limits.MarkdownText,
        ["section.text.max_length"] = Limits.SectionText,
        ["section.fields.max_items"] = Limits.SectionFields,
        ["section.fields.item_max_length"] = Limits.SectionFieldText,
        ["video.alt_text.max_length"] = Limits.VideoAltText,
        ["video.title.max_length"] = Limits.VideoTitle,
        ["video.author_name.max_length"] = Limits.VideoAuthorName,
        ["video.description.max_length"] = Limits.VideoDescription,
        ["video.provider_name.max_length"] = Limits.VideoProviderName,
        ["view.blocks.max_items"] = Limits.ViewBlocks,
        ["view.private_metadata.max_length"] = Limits.ViewPrivateMetadata,
        ["view.callback_id.max_length"] = Limits.ViewCallbackId,
        ["view.title.max_length"] = Limits.ViewTitle,
        ["view.close.max_length"] = Limits.ViewClose,
        ["view.submit.max_length"] = Limits.ViewSubmit,
    };

    // Where Slack's own pages name a smaller number, ours is the smaller one.
    private static readonly HashSet<string> Stricter =
    [
        "card.actions.max_items",
        "data_table.rows.max_items",
        "data_visualization.segments.max_items",
        "data_visualization.series.max_items",
    ];

    [Fact]
    public void Every_maximum_is_known_and_the_same()
    {
        var theirs = Leaves(SharedData.Json("block-kit/limits.json"), "")
            .Where(limit => limit.Path.Contains("max"))
            .ToList();

        Assert.Equal(theirs.Select(limit => limit.Path).Order(), Ours.Keys.Order());
        Assert.All(
            theirs,
            limit =>
                Assert.True(
                    Stricter.Contains(limit.Path) ? Ours[limit.Path] < limit.Value : Ours[limit.Path] == limit.Value,
                    $"{limit.Path} is {limit.Value} there and {Ours[limit.Path]} here"
                )
        );
    }

    private static IEnumerable<(string Path, int Value)> Leaves(JsonElement element, string path) =>
        element.ValueKind == JsonValueKind.Object
            ? element
                .EnumerateObject()
                .SelectMany(property =>
                    Leaves(property.Value, path.Length == 0 ? property.Name : $"{path}.{property.Name}")
                )
        : path.EndsWith(".min", StringComparison.Ordinal) ? []
        : [(path, element.GetInt32())];
}
