using System.Text.Json.Nodes;

namespace ChatOpsBot.Sandbox.Tests;

/// <summary>Modals and the home tab.</summary>
public sealed class ViewTests : WithApp
{
    private const string Ada = "U0ADA00001";

    [Fact]
    public async Task A_trigger_opens_one_view_within_three_seconds()
    {
        var (first, second) = (await TriggerAsync(), await TriggerAsync());

        await OkAsync("views.open", new { trigger_id = first, view = Modal("a") });
        Assert.Equal(
            "exchanged_trigger_id",
            await ErrorAsync("views.open", new { trigger_id = first, view = Modal("b") })
        );
        Sandbox.Clock.Advance(TimeSpan.FromSeconds(3.001));
        Assert.Equal(
            "expired_trigger_id",
            await ErrorAsync("views.open", new { trigger_id = second, view = Modal("b") })
        );
        Assert.Equal(
            "invalid_trigger_id",
            await ErrorAsync("views.open", new { trigger_id = "1.2.a", view = Modal("b") })
        );

        Assert.Equal("a", Assert.Single(Workspace.Views("ada")).Title);
    }

    [Fact]
    public async Task A_view_comes_back_with_its_ids_hash_and_state()
    {
        var view = (
            await OkAsync(
                "views.open",
                new { trigger_id = await TriggerAsync(), view = Modal("a", metadata: "m", external: "x") }
            )
        )["view"]!;

        Assert.Equal((string)view["id"]!, (string)view["root_view_id"]!);
        Assert.Equal(
            ("m", "x", "modal", "B0CHATOPS1"),
            (
                (string)view["private_metadata"]!,
                (string)view["external_id"]!,
                (string)view["type"]!,
                (string)view["bot_id"]!
            )
        );
        Assert.Equal("first", (string)view["state"]!["values"]!["reason"]!["text"]!["value"]!);
        Assert.Null(view["previous_view_id"]);
    }

    [Fact]
    public async Task The_stack_is_three_high()
    {
        await OkAsync("views.open", new { trigger_id = await TriggerAsync(), view = Modal("1") });
        foreach (var title in new[] { "2", "3" })
            await OkAsync("views.push", new { trigger_id = await TriggerInViewAsync(), view = Modal(title) });

        Assert.Equal(
            "push_limit_reached",
            await ErrorAsync("views.push", new { trigger_id = await TriggerInViewAsync(), view = Modal("4") })
        );
        Assert.Equal(["1", "2", "3"], Workspace.Views("ada").Select(view => view.Title));
    }

    [Fact]
    public async Task A_push_needs_a_trigger_from_a_modal()
    {
        await OkAsync("views.open", new { trigger_id = await TriggerAsync(), view = Modal("1") });

        Assert.Equal(
            "not_found",
            await ErrorAsync("views.push", new { trigger_id = await TriggerAsync(), view = Modal("2") })
        );
    }

    [Fact]
    public async Task An_update_names_the_hash_that_it_saw_and_keeps_what_was_entered()
    {
        var view = (await OkAsync("views.open", new { trigger_id = await TriggerAsync(), view = Modal("1") }))["view"]!;
        await Workspace.ActInViewAsync("ada", (string)view["id"]!, "go", null, Cancelled);
        var updated = (
            await OkAsync(
                "views.update",
                new
                {
                    view_id = (string)view["id"]!,
                    hash = (string)view["hash"]!,
                    view = Modal("2"),
                }
            )
        )["view"]!;

        Assert.NotEqual((string)view["hash"]!, (string)updated["hash"]!);
        Assert.Equal(
            "hash_conflict",
            await ErrorAsync(
                "views.update",
                new
                {
                    view_id = (string)view["id"]!,
                    hash = (string)view["hash"]!,
                    view = Modal("3"),
                }
            )
        );
        Assert.Equal("not_found", await ErrorAsync("views.update", new { view_id = "V1", view = Modal("3") }));
        Assert.Equal("2", Workspace.Views("ada")[0].Title);
    }

    [Fact]
    public async Task An_external_id_is_given_once()
    {
        await OkAsync("views.open", new { trigger_id = await TriggerAsync(), view = Modal("1", external: "same") });

        Assert.Equal(
            "duplicate_external_id",
            await ErrorAsync(
                "views.open",
                new { trigger_id = await TriggerAsync("linus"), view = Modal("2", external: "same") }
            )
        );
        await OkAsync("views.update", new { external_id = "same", view = Modal("3", external: "same") });
    }

    [Fact]
    public async Task A_view_is_judged_before_it_is_shown()
    {
        var trigger = await TriggerAsync();

        Assert.Equal(
            "invalid_arguments",
            await ErrorAsync(
                "views.open",
                new { trigger_id = trigger, view = Modal("a title that is longer than it may be") }
            )
        );
        Assert.Equal("invalid_arguments", await ErrorAsync("views.open", new { trigger_id = trigger, view = Home() }));
        Assert.Equal(
            "view_too_large",
            await ErrorAsync(
                "views.open",
                new { trigger_id = trigger, view = Modal("1", metadata: new string('x', 250_000)) }
            )
        );
        await OkAsync("views.open", new { trigger_id = trigger, view = Modal("1") });
    }

    [Fact]
    public async Task A_submission_says_what_was_entered_and_an_empty_answer_closes()
    {
        var id = await OpenAsync();

        var sent = await Workspace.SubmitAsync(
            "ada",
            id,
            """{"reason":{"text":{"type":"plain_text_input","value":"because"}}}""",
            Cancelled
        );

        var heard = await App.NextAsync();
        Assert.True(sent.Ok);
        Assert.Equal("view_submission", heard.Type);
        Assert.Equal("because", (string)heard.Content["view"]!["state"]!["values"]!["reason"]!["text"]!["value"]!);
        Assert.Empty(Workspace.Views("ada"));
    }

    [Fact]
    public async Task Errors_keep_the_modal_open_and_must_name_inputs()
    {
        var id = await OpenAsync();
        App.Answer = _ => new { response_action = "errors", errors = new { reason = "too short" } };
        var refused = await Workspace.SubmitAsync("ada", id, null, Cancelled);
        App.Answer = _ => new { response_action = "errors", errors = new { buttons = "no input" } };
        var wrong = await Workspace.SubmitAsync("ada", id, null, Cancelled);

        Assert.Equal("too short", refused.Errors["reason"]);
        Assert.StartsWith("invalid_errors", wrong.Error);
        Assert.Single(Workspace.Views("ada"));
    }

    [Fact]
    public async Task A_required_input_is_asked_for_before_the_app_gets_anything()
    {
        var id = await OpenAsync();

        var sent = await Workspace.SubmitAsync("ada", id, """{"reason":{"text":{"value":""}}}""", Cancelled);

        Assert.Equal(["reason"], sent.Errors.Keys);
        Assert.False(App.HasMore);
    }

    [Fact]
    public async Task The_answer_to_a_submission_may_update_push_or_clear()
    {
        var id = await OpenAsync();
        App.Answer = _ => new { response_action = "update", view = Modal("updated") };
        Assert.True((await Workspace.SubmitAsync("ada", id, null, Cancelled)).Ok);
        App.Answer = _ => new { response_action = "push", view = Modal("pushed") };
        Assert.True((await Workspace.SubmitAsync("ada", id, null, Cancelled)).Ok);
        Assert.Equal(["updated", "pushed"], Workspace.Views("ada").Select(view => view.Title));

        App.Answer = _ => new { response_action = "clear" };
        Assert.True((await Workspace.SubmitAsync("ada", Workspace.Views("ada")[^1].Id, null, Cancelled)).Ok);
        Assert.Empty(Workspace.Views("ada"));
    }

    [Fact]
    public async Task A_submission_that_fails_leaves_the_modal_open()
    {
        var id = await OpenAsync();
        App.Answer = _ => System.Net.HttpStatusCode.InternalServerError;

        Assert.Equal("dispatch_failed", (await Workspace.SubmitAsync("ada", id, null, Cancelled)).Error);
        Assert.Single(Workspace.Views("ada"));
    }

    [Fact]
    public async Task Closing_is_sent_to_an_app_that_asked()
    {
        var id = await OpenAsync();

        await Workspace.CloseAsync("ada", id, all: false, Cancelled);

        var heard = await App.NextAsync();
        Assert.Equal(("view_closed", false), (heard.Type, (bool)heard.Content["is_cleared"]!));
        Assert.Empty(Workspace.Views("ada"));
    }

    [Fact]
    public async Task A_home_tab_is_published_and_opened()
    {
        var view = (await OkAsync("views.publish", new { user_id = Ada, view = Home() }))["view"]!;
        Assert.Equal(
            "hash_conflict",
            await ErrorAsync(
                "views.publish",
                new
                {
                    user_id = Ada,
                    view = Home(),
                    hash = "1.a",
                }
            )
        );
        await OkAsync(
            "views.publish",
            new
            {
                user_id = Ada,
                view = Home(),
                hash = (string)view["hash"]!,
            }
        );

        Workspace.OpenHome("ada", "home");

        var heard = (await App.NextAsync()).Content["event"]!;
        Assert.Equal(
            ("app_home_opened", Ada, "home"),
            ((string)heard["type"]!, (string)heard["user"]!, (string)heard["tab"]!)
        );
        Assert.Equal(Workspace.Home("ada")!.Hash, (string)heard["view"]!["hash"]!);
        Assert.StartsWith("D", (string)heard["channel"]!);
    }

    private async Task<string> OpenAsync() =>
        (string)
            (await OkAsync("views.open", new { trigger_id = await TriggerAsync(), view = Modal("1") }))["view"]!["id"]!;

    private async Task<string> TriggerInViewAsync()
    {
        await Workspace.ActInViewAsync("ada", Workspace.Views("ada")[^1].Id, "go", null, Cancelled);
        return (await App.NextAsync()).Field("trigger_id");
    }

    private static JsonObject Home() => JsonNode.Parse("""{"type":"home","blocks":[{"type":"divider"}]}""")!.AsObject();

    private static JsonObject Modal(string title, string metadata = "", string external = "") =>
        JsonNode
            .Parse(
                $$$"""
                {"type":"modal","title":{"type":"plain_text","text":"{{{title}}}"},"submit":{"type":"plain_text",
                "text":"Go"},"notify_on_close":true,
                 "private_metadata":"{{{metadata}}}","external_id":"{{{external}}}","callback_id":"c","blocks":[
                  {"type":"input","block_id":"reason","label":{"type":"plain_text","text":"Why"},
                  "element":{"type":"plain_text_input","action_id":"text","initial_value":"first"}},
                  {"type":"actions","block_id":"buttons","elements":[{"type":"button","action_id":"go",
                  "text":{"type":"plain_text","text":"Go"},"value":"v"}]}]}
                """
            )!
            .AsObject();
}
