using System.Text.Json.Nodes;
using Microsoft.Playwright;

namespace ChatOpsBot.Browser.Tests;

/// <summary>
/// What is open while the app draws its message or its view again still counts, or the person sees that it does not.
/// </summary>
public sealed class RedrawTests(SandboxPage sandbox) : SandboxPageTest(sandbox), IAsyncLifetime
{
    private string _ts = "";

    public async ValueTask InitializeAsync()
    {
        _ts = await Sandbox.PostAsync("#checkout", "Deploy", Card("first", "v1"));
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory, InlineData("v1"), InlineData("v2")]
    public async Task A_question_that_is_answered_after_its_message_changed_counts_for_the_button_that_was_pressed(
        string now
    )
    {
        var page = await OpenAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Go", Exact = true }).ClickAsync();
        await ChangeAsync(page, "second", now);
        await AnswerAsync(page);

        await page.WaitForFunctionAsync("() => !document.querySelector('[aria-busy]')");
        Assert.Equal("v1", (string?)Assert.Single(Heard())["value"]);
        await Assertions.Expect(page.Locator("#toast")).ToBeHiddenAsync();
    }

    [Fact]
    public async Task A_question_about_a_message_that_was_deleted_is_not_sent_and_the_page_says_it()
    {
        var page = await OpenAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Go", Exact = true }).ClickAsync();
        await Sandbox.CallAsync("chat.delete", new JsonObject { ["channel"] = Sandbox.Id("checkout"), ["ts"] = _ts });
        await Assertions.Expect(page.Locator("#messages .message")).ToHaveCountAsync(0);
        await AnswerAsync(page);

        await Assertions.Expect(page.Locator("#toast")).ToContainTextAsync("“Go” is no longer there");
        Assert.Empty(Heard());
    }

    [Fact]
    public async Task A_menu_stays_open_while_its_message_changes()
    {
        var page = await OpenAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "More actions" }).ClickAsync();
        await ChangeAsync(page, "second\n" + string.Join('\n', Enumerable.Repeat("and longer", 40)), "v1");
        await page.GetByRole(AriaRole.Menuitem, new() { Name = "Show the changes" }).ClickAsync();

        await page.WaitForFunctionAsync("() => !document.querySelector('[aria-busy]')");
        Assert.Equal("diff", (string?)Assert.Single(Heard())["selected_option"]!["value"]);
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "More actions" })).ToBeFocusedAsync();
        await Assertions.Expect(page.Locator("#toast")).ToBeHiddenAsync();
    }

    [Fact]
    public async Task A_list_stays_open_on_what_was_typed_while_its_message_changes()
    {
        var page = await OpenAsync();
        await page.GetByLabel("Ask for…").PressSequentiallyAsync("rol");
        await Assertions.Expect(page.GetByRole(AriaRole.Option)).ToHaveTextAsync(["a rollback plan"]);
        await ChangeAsync(page, "second", "v1");

        await Assertions.Expect(page.GetByRole(AriaRole.Option)).ToHaveTextAsync(["a rollback plan"]);
        await Assertions.Expect(page.GetByRole(AriaRole.Listbox)).ToHaveCountAsync(1);
        await page.Keyboard.TypeAsync("l");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.GetByLabel("Ask for…")).ToHaveValueAsync("a rollback plan");
        await page.WaitForFunctionAsync("() => !document.querySelector('[aria-busy]')");
        Assert.Equal("plan", (string?)Assert.Single(Heard())["selected_option"]!["value"]);
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task A_question_of_a_form_counts_when_the_form_changes_and_is_said_to_be_gone_with_it(bool closed)
    {
        var page = await OpenAsync();
        await page.GetByLabel("Message", new() { Exact = true }).FillAsync("/deploy");
        await page.Keyboard.PressAsync("Enter");
        await page.GetByRole(AriaRole.Dialog, new() { Name = "Deploy" }).WaitForAsync();
        var view = Sandbox.Workspace.Views("ada")[^1];
        await UpdateAsync(view.Id, Button("v1", "One"));
        await page.Locator("#modal").GetByRole(AriaRole.Button, new() { Name = "Go", Exact = true }).ClickAsync();
        if (closed)
        {
            await Sandbox.Workspace.CloseAsync("ada", view.Id, all: true, TestContext.Current.CancellationToken);
            await Assertions.Expect(page.Locator("#modal")).ToBeHiddenAsync();
        }
        else
        {
            await UpdateAsync(view.Id, Button("v2", "Two"));
            await Assertions.Expect(page.Locator("#modal")).ToContainTextAsync("Two");
        }

        await AnswerAsync(page);

        if (closed)
            await Assertions.Expect(page.Locator("#toast")).ToContainTextAsync("“Go” is no longer there");
        else
            await page.WaitForFunctionAsync("() => !document.querySelector('[aria-busy]')");
        Assert.Equal(closed ? [] : ["v1"], Heard().Select(action => (string?)action["value"]));
    }

    private Task<IPage> OpenAsync() => Sandbox.OpenAsync("/sandbox/c/checkout?as=ada");

    private Task UpdateAsync(string view, JsonNode button) =>
        Sandbox.CallAsync(
            "views.update",
            new JsonObject
            {
                ["view_id"] = view,
                ["view"] = new JsonObject
                {
                    ["type"] = "modal",
                    ["title"] = new JsonObject { ["type"] = "plain_text", ["text"] = "Deploy" },
                    ["blocks"] = new JsonArray(button),
                },
            }
        );

    /// <summary>The app draws the message again, and the page has seen it.</summary>
    private async Task ChangeAsync(IPage page, string text, string value)
    {
        await Sandbox.CallAsync(
            "chat.update",
            new JsonObject
            {
                ["channel"] = Sandbox.Id("checkout"),
                ["ts"] = _ts,
                ["text"] = "Deploy",
                ["blocks"] = JsonNode.Parse(Card(text, value)),
            }
        );
        await Assertions.Expect(page.Locator("#messages .message")).ToContainTextAsync(text.Split('\n')[0]);
    }

    private static Task AnswerAsync(IPage page) =>
        page.GetByRole(AriaRole.Alertdialog).GetByRole(AriaRole.Button, new() { Name = "Do it" }).ClickAsync();

    /// <summary>What the app received.</summary>
    private List<JsonNode> Heard() =>
        [
            .. Sandbox
                .Workspace.Log.Where(entry => entry.Name == "block_actions")
                .Select(entry => JsonNode.Parse(entry.Request)!["actions"]![0]!),
        ];

    private static JsonNode Button(string value, string text) =>
        JsonNode.Parse(
            $$$$"""
            {"type":"section","text":{"type":"mrkdwn","text":"{{{{text}}}}"},"accessory":{"type":"button",
            "action_id":"go","value":"{{{{value}}}}","text":{"type":"plain_text","text":"Go"},
              "confirm":{"title":{"type":"plain_text","text":"Sure?"},"text":{"type":"mrkdwn","text":"It goes."},
              "confirm":{"type":"plain_text","text":"Do it"},"deny":{"type":"plain_text","text":"No"}}
              }}
            """
        )!;

    // Its blocks have no ids of their own, so that they get another with each change.
    private static string Card(string text, string value) =>
        new JsonArray(
            Button(value, text.ReplaceLineEndings("\\n")),
            JsonNode.Parse(
                """
                {"type":"actions","elements":[
                  {"type":"overflow","action_id":"more","options":[{"text":{"type":"plain_text",
                  "text":"Show the changes"},"value":"diff"},{"text":{"type":"plain_text","text":"Cancel"},
                  "value":"cancel"}]},
                  {"type":"static_select","action_id":"reason","placeholder":{"type":"plain_text","text":"Ask for…"},
                   "options":[{"text":{"type":"plain_text","text":"a review"},"value":"review"},
                   {"text":{"type":"plain_text","text":"a rollback plan"},"value":"plan"}]}]}
                """
            )
        ).ToJsonString();
}
