using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace ChatOpsBot.Slack.Tests;

public sealed class BlockJsonTests
{
    private static readonly Dictionary<string, Type> Elsewhere = new()
    {
        ["objects/confirmation_dialogue_basic"] = typeof(ConfirmationDialog),
        ["objects/conversation_filter_basic"] = typeof(ConversationFilter),
        ["objects/dispatch_action_configuration_basic"] = typeof(DispatchActionConfig),
        ["objects/input_parameter_basic"] = typeof(InputParameter),
        ["objects/option_basic"] = typeof(Option),
        ["objects/option_group_basic"] = typeof(OptionGroup),
        ["objects/option_value_at_limit"] = typeof(Option),
        ["objects/trigger_basic"] = typeof(WorkflowTrigger),
        ["objects/workflow_basic"] = typeof(Workflow),
        ["elements/url_source_basic"] = typeof(UrlSource),
    };

    // What we never write: attachments and webhook messages, and a rich text input that begins with a leaf, which
    // Slack's own types refuse.
    private static readonly string[] NotOurs = ["attachments/", "messages/", "elements/rich_text_input_basic"];

    public static TheoryData<string> Fixtures
    {
        get
        {
            var root = Path.GetFullPath(
                Path.Combine(SharedData.Root, "..", "shared", "slack", "block-kit", "fixtures", "valid")
            );
            return Directory.Exists(root)
                ?
                [
                    .. Directory
                        .GetFiles(root, "*.json", SearchOption.AllDirectories)
                        .Select(file => Path.ChangeExtension(Path.GetRelativePath(root, file), null))
                        .Where(name => !NotOurs.Any(name.StartsWith))
                        .Order(StringComparer.Ordinal),
                ]
                : ["(none)"];
        }
    }

    [Theory]
    [MemberData(nameof(Fixtures))]
    public void A_valid_fixture_comes_back_as_it_was(string name)
    {
        var json = File.ReadAllText(SharedData.Path($"block-kit/fixtures/valid/{name}.json"));
        var type = SlackJson.Options.GetTypeInfo(TypeOf(name));

        var written = JsonSerializer.Serialize(JsonSerializer.Deserialize(json, type), type);

        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(json), JsonNode.Parse(written)), $"{json}\n{written}");
    }

    [Fact]
    public void A_view_that_Slack_took_comes_back_as_it_was()
    {
        // Slack adds these to a view that it sends back, the last two to a home tab.
        string[] ofAnswers = ["app_id", "bot_id", "team_id", "id", "hash", "root_view_id", "state"];
        string[] ofHomes = ["clear_on_close", "notify_on_close"];
        // Descriptions of check boxes in mrkdwn: Slack takes them, its documentation and its types do not speak of
        // them, and we never write them.
        string[] notOurs = ["view_home_001", "view_home_005"];
        Assert.All(
            Directory
                .GetFiles(SharedData.Path("views"), "*.json")
                .Where(file => !notOurs.Contains(Path.GetFileNameWithoutExtension(file))),
            file =>
            {
                var view = JsonNode.Parse(File.ReadAllText(file))!.AsObject();
                foreach (var name in (string?)view["type"] == "home" ? ofAnswers.Concat(ofHomes) : ofAnswers)
                    view.Remove(name);

                var written = SlackJson.Serialize(SlackJson.Deserialize<ViewDefinition>(view.ToJsonString()));

                Assert.True(JsonNode.DeepEquals(view, JsonNode.Parse(written)), $"{view.ToJsonString()}\n{written}");
            }
        );
    }

    [Fact]
    public void The_type_comes_first_and_nothing_is_null() =>
        Assert.Equal(
            """
            {"type":"section","text":{"type":"mrkdwn","text":"*hi* é <@U1>"},"accessory":{"type":"button",
            "text":{"type":"plain_text","text":"Go"},"style":"danger","action_id":"go"}}
            """.ReplaceLineEndings(""),
            SlackJson.Serialize<Block>(
                new SectionBlock
                {
                    Text = new Markdown("*hi* é <@U1>"),
                    Accessory = new Button
                    {
                        Text = "Go",
                        ActionId = "go",
                        Style = ButtonStyle.Danger,
                    },
                }
            )
        );

    [Fact]
    public void A_message_is_written_whole() =>
        Assert.Equal(
            """
            {"channel":"C1","text":"hi","blocks":[{"type":"divider"}],"thread_ts":"1.000001",
            "reply_broadcast":false,"metadata":{"event_type":"card_posted",
            "event_payload":{"delivery_id":"d1"}},"unfurl_links":false,"unfurl_media":false}
            """.ReplaceLineEndings(""),
            SlackJson.Serialize(
                new Message
                {
                    Channel = "C1",
                    Text = "hi",
                    Blocks = [new DividerBlock()],
                    ThreadTs = "1.000001",
                    Metadata = new("card_posted", new Dictionary<string, string> { ["delivery_id"] = "d1" }),
                }
            )
        );

    [Fact]
    public void A_part_of_an_unknown_type_is_a_json_error()
    {
        Assert.Throws<JsonException>(() => SlackJson.Deserialize<Block>("""{"type":"hologram"}"""));
        Assert.Throws<JsonException>(() => SlackJson.Deserialize<Block>("""{"text":"x"}"""));
        Assert.Throws<JsonException>(() => SlackJson.Deserialize<Block>("[]"));
    }

    [Fact]
    public void A_type_may_stand_last() =>
        Assert.IsType<HeaderBlock>(
            SlackJson.Deserialize<Block>("""{"text":{"text":"type","type":"plain_text"},"type":"header"}""")
        );

    [Fact]
    public void Every_part_can_be_written()
    {
        var parts = typeof(Part).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(Part)) && !type.IsAbstract);
        Assert.All(parts, part => Assert.NotNull(SlackJson.Options.GetTypeInfo(part)));
    }

    [Fact]
    public void Every_abstract_part_and_every_place_for_parts_is_written_by_its_type()
    {
        var places = typeof(Part)
            .Assembly.GetExportedTypes()
            .Where(type =>
                type.IsInterface || (type.IsAbstract && type.BaseType == typeof(Part) && type != typeof(ActionElement))
            );
        Assert.All(
            places,
            place => Assert.NotEmpty(place.GetCustomAttributes(typeof(JsonConverterAttribute), inherit: false))
        );
    }

    private static Type TypeOf(string name) =>
        Elsewhere.TryGetValue(name, out var type)
            ? type
            : name.Split('/')[0] switch
            {
                "blocks" => typeof(Block),
                "views" => typeof(ViewDefinition),
                "objects" => typeof(TextObject),
                "rich_text"
                    when name.Contains("list")
                        || name.Contains("quote")
                        || name.Contains("section")
                        || name.Contains("code_block") => typeof(RichTextBlockElement),
                "rich_text" => typeof(RichTextElement),
                _ when name.Contains("image") => typeof(IContextElement),
                _ when name.Contains("input") => typeof(IInputBlockElement),
                _ => typeof(IActionElement),
            };
}
