using System.Text.Json.Nodes;

namespace ChatOpsBot.Browser.Tests;

/// <summary>
/// What the demo app shows: a form with every sort of field, a note upon it, a card to approve, a Home tab.
/// </summary>
internal static class DemoViews
{
    public static JsonNode Option(string name) =>
        new JsonObject
        {
            ["text"] = new JsonObject { ["type"] = "plain_text", ["text"] = name },
            ["value"] = name,
        };

    public static JsonNode Deploy(string title = "Deploy", string target = "staging") =>
        JsonNode.Parse(
            $$$$"""
            {"type":"modal","callback_id":"deploy","title":{"type":"plain_text","text":"{{{{title}}}}"},
            "submit":{"type":"plain_text","text":"Deploy"},"close":{"type":"plain_text","text":"Cancel"},"blocks":[
              {"type":"section","block_id":"intro","text":{"type":"mrkdwn",
              "text":"To *{{{{target}}}}* · nobody has frozen it."},
               "accessory":{"type":"button","action_id":"note","text":{"type":"plain_text","text":"Add a note"}}},
              {"type":"actions","block_id":"target","elements":[{"type":"static_select","action_id":"target",
              "placeholder":{"type":"plain_text","text":"Environment"},
               "options":[{"text":{"type":"plain_text","text":"staging"},"value":"staging"},
               {"text":{"type":"plain_text","text":"production"},"value":"production"}]}]},
              {"type":"input","block_id":"service","label":{"type":"plain_text","text":"Service"},
               "element":{"type":"external_select","action_id":"service","min_query_length":1,
               "placeholder":{"type":"plain_text","text":"Which service?"}}},
              {"type":"input","block_id":"version","label":{"type":"plain_text","text":"Version"},
              "hint":{"type":"plain_text","text":"As it is tagged: v1.8.2"},
               "element":{"type":"plain_text_input","action_id":"version","min_length":2,"max_length":20}},
              {"type":"input","block_id":"how","label":{"type":"plain_text","text":"How"},
               "element":{"type":"radio_buttons","action_id":"how","options":[{"text":{"type":"plain_text",
               "text":"All at once"},"value":"all"},{"text":{"type":"mrkdwn","text":"*Canary* first"},
               "description":{"type":"plain_text","text":"One node for ten minutes"},"value":"canary"}]}},
              {"type":"input","block_id":"checks","optional":true,"label":{"type":"plain_text","text":"Before"},
               "element":{"type":"checkboxes","action_id":"checks","options":[{"text":{"type":"plain_text",
               "text":"Run the smoke tests"},"value":"smoke"},{"text":{"type":"plain_text","text":"Take a backup"},
               "value":"backup"}]}},
              {"type":"input","block_id":"who","optional":true,"label":{"type":"plain_text","text":"Tell"},
               "element":{"type":"multi_users_select","action_id":"who","placeholder":{"type":"plain_text",
               "text":"People"}}},
              {"type":"input","block_id":"when","optional":true,"label":{"type":"plain_text","text":"Not before"},
              "element":{"type":"datetimepicker","action_id":"when"}},
              {"type":"input","block_id":"why","optional":true,"label":{"type":"plain_text","text":"Why"},
              "element":{"type":"plain_text_input","action_id":"why","multiline":true}},
              {"type":"input","block_id":"mail","optional":true,"label":{"type":"plain_text","text":"Answer to"},
              "element":{"type":"email_text_input","action_id":"mail"}},
              {"type":"input","block_id":"nodes","optional":true,"label":{"type":"plain_text","text":"Nodes"},
              "element":{"type":"number_input","action_id":"nodes","is_decimal_allowed":false,"min_value":"1",
              "max_value":"12"}}]}
            """
        )!;

    public static JsonNode Note() =>
        JsonNode.Parse(
            """
            {"type":"modal","callback_id":"note","title":{"type":"plain_text","text":"Note"},
            "submit":{"type":"plain_text","text":"Keep"},"blocks":[
              {"type":"input","block_id":"text","label":{"type":"plain_text","text":"Note"},
              "element":{"type":"plain_text_input","action_id":"text","multiline":true}}]}
            """
        )!;

    public static JsonNode Card(string user, string version) =>
        JsonNode.Parse(
            $$$$"""
            [{"type":"section","block_id":"what","text":{"type":"mrkdwn",
            "text":"*checkout* `{{{{version}}}}` → production · asked by <@{{{{user}}}}>"},
              "accessory":{"type":"overflow","action_id":"more","options":[{"text":{"type":"plain_text",
              "text":"Show the changes"},"value":"diff"},{"text":{"type":"plain_text","text":"Cancel the deployment"},
              "value":"cancel"}]}},
             {"type":"actions","block_id":"act","elements":[
               {"type":"button","action_id":"approve","style":"primary","text":{"type":"plain_text","text":"Approve"},
                "confirm":{"title":{"type":"plain_text","text":"Deploy to production?"},"text":{"type":"mrkdwn",
                "text":"`{{{{version}}}}` goes to *12 nodes* at once."},"confirm":{"type":"plain_text",
                "text":"Deploy"},"deny":{"type":"plain_text","text":"Not yet"}}},
               {"type":"button","action_id":"deny","style":"danger","text":{"type":"plain_text","text":"Deny"}},
               {"type":"button","action_id":"diff","url":"https://example.com/diff","text":{"type":"plain_text",
               "text":"Changes"}},
               {"type":"static_select","action_id":"reason","placeholder":{"type":"plain_text","text":"Ask for…"},
               "options":[{"text":{"type":"plain_text","text":"a review"},"value":"review"},
               {"text":{"type":"plain_text","text":"a rollback plan"},"value":"plan"}]},
               {"type":"datepicker","action_id":"day","placeholder":{"type":"plain_text","text":"Day"}}]}]
            """
        )!;

    public static JsonNode Approved(string user) =>
        JsonNode.Parse(
            $$$$"""
            [{"type":"section","text":{"type":"mrkdwn","text":"🟢 *checkout* approved by <@{{{{user}}}}>"}}]
            """
        )!;

    public static JsonNode Home(int times) =>
        JsonNode.Parse(
            $$$$"""
            {"type":"home","blocks":[
              {"type":"header","text":{"type":"plain_text","text":"On call and on fire"}},
              {"type":"section","text":{"type":"mrkdwn",
              "text":"*Platform* · <@U0GRACE001> until <!date^1773480413^{date_short_pretty} {time}|Saturday>"},
              "accessory":{"type":"button","action_id":"refresh","text":{"type":"plain_text","text":"Refresh"}}},
              {"type":"divider"},
              {"type":"section","fields":[{"type":"mrkdwn","text":"*Open incidents*\n1 · checkout, disk full"},
              {"type":"mrkdwn","text":"*Deployments today*\n7, one rolled back"}]},
              {"type":"actions","elements":[{"type":"static_select","action_id":"team",
              "placeholder":{"type":"plain_text","text":"Team"},"options":[{"text":{"type":"plain_text",
              "text":"Platform"},"value":"platform"}]},{"type":"button","action_id":"page","style":"danger",
              "text":{"type":"plain_text","text":"Page them"}}]},
              {"type":"context","elements":[{"type":"mrkdwn","text":"Published {{{{times}}}} times"}]}]}
            """
        )!;
}
