using System.Text.Json.Nodes;
using Microsoft.Playwright;

namespace ChatOpsBot.Browser.Tests;

/// <summary>Modals as people fill them in.</summary>
public sealed class FormTests(SandboxPage sandbox) : SandboxPageTest(sandbox)
{
    [Fact]
    public async Task A_form_filled_wrongly_shows_the_errors_and_filled_rightly_is_sent()
    {
        var (page, form) = await OpenFormAsync();

        await form.GetByRole(AriaRole.Button, new() { Name = "Deploy" }).ClickAsync();
        await Assertions
            .Expect(form.Locator(".error:not(:empty)"))
            .ToHaveTextAsync(Enumerable.Repeat("Please complete this required field.", 3));
        var service = form.GetByLabel("Service", new() { Exact = true });
        await Assertions.Expect(service).ToBeFocusedAsync();
        await Assertions.Expect(service).ToHaveAttributeAsync("aria-invalid", "true");
        await Assertions.Expect(service).ToHaveAccessibleDescriptionAsync("Please complete this required field.");

        await PickAsync(page, service, "check", "checkout");
        await form.GetByLabel("Version").FillAsync("1.8.2");
        await form.GetByLabel("Canary first").CheckAsync();
        await form.GetByLabel("Run the smoke tests").CheckAsync();
        await form.GetByLabel("Nodes").FillAsync("13");
        await form.GetByRole(AriaRole.Button, new() { Name = "Deploy" }).ClickAsync();
        await Assertions.Expect(form.Locator(".error:not(:empty)")).ToHaveTextAsync(["Please enter 12 or less."]);
        await form.GetByLabel("Nodes").FillAsync("3");
        await form.GetByLabel("Nodes").PressAsync("Enter");

        await Assertions.Expect(form.GetByLabel("Version")).ToBeFocusedAsync();
        await Assertions
            .Expect(form.GetByLabel("Version"))
            .ToHaveAccessibleDescriptionAsync("A version begins with v. As it is tagged: v1.8.2");
        await form.GetByLabel("Version").FillAsync("v1.8.2");
        await form.GetByRole(AriaRole.Button, new() { Name = "Deploy" }).ClickAsync();

        await Assertions.Expect(form).ToHaveCountAsync(0);
        await Assertions.Expect(page.Locator(".channel.unread .name")).ToHaveTextAsync("checkout");
        var values = JsonNode.Parse(Sandbox.Workspace.Log.Last(entry => entry.Name == "view_submission").Request)![
            "view"
        ]!["state"]!["values"]!;
        Assert.Equal("checkout", (string?)values["service"]!["service"]!["selected_option"]!["value"]);
        Assert.Equal("canary", (string?)values["how"]!["how"]!["selected_option"]!["value"]);
        Assert.Equal("smoke", (string?)values["checks"]!["checks"]!["selected_options"]![0]!["value"]);
        Assert.Equal("3", (string?)values["nodes"]!["nodes"]!["value"]);
    }

    [Fact]
    public async Task An_external_menu_asks_the_app_for_what_is_typed()
    {
        var (page, form) = await OpenFormAsync();
        var service = form.GetByLabel("Service", new() { Exact = true });

        await service.ClickAsync();
        await Assertions.Expect(page.Locator(".list-pop")).ToHaveTextAsync("Type a letter to search");
        await service.FillAsync("zzz");
        await Assertions.Expect(page.Locator(".list-pop")).ToHaveTextAsync("Nothing found");
        await service.FillAsync("c");
        await Assertions.Expect(page.GetByRole(AriaRole.Option)).ToHaveTextAsync(["checkout", "catalog", "search"]);
        await page.Keyboard.PressAsync("ArrowDown");
        await page.Keyboard.PressAsync("Enter");

        await Assertions.Expect(service).ToHaveValueAsync("catalog");
        await service.PressAsync("ArrowDown");
        await page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(form).ToBeVisibleAsync();
    }

    [Fact]
    public async Task What_was_typed_survives_an_update_of_the_view()
    {
        var (page, form) = await OpenFormAsync();
        await form.GetByLabel("Version").FillAsync("v2");
        await form.GetByLabel("Tell").ClickAsync();
        await page.GetByRole(AriaRole.Option, new() { Name = "Linus" }).ClickAsync();
        await form.GetByLabel("Tell").PressAsync("Escape");

        await PickAsync(page, form.GetByLabel("Environment"), "prod", "production");

        await Assertions.Expect(form).ToContainTextAsync("To production");
        await Assertions.Expect(form.GetByLabel("Version")).ToHaveValueAsync("v2");
        await Assertions.Expect(form.Locator(".chip")).ToHaveTextAsync(["Linus Ek×"]);
        await Assertions.Expect(form.GetByLabel("Environment")).ToBeFocusedAsync();
    }

    [Fact]
    public async Task A_modal_upon_a_modal_closes_to_the_one_beneath_or_all_at_once()
    {
        var (page, form) = await OpenFormAsync();
        await form.GetByLabel("Version").FillAsync("v2");

        await form.GetByRole(AriaRole.Button, new() { Name = "Add a note" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Dialog, new() { Name = "Note" })).ToContainTextAsync("2 of 3");
        await page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(form.GetByLabel("Version")).ToHaveValueAsync("v2");

        await form.GetByRole(AriaRole.Button, new() { Name = "Add a note" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Close all" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0);
        await Assertions.Expect(page.GetByLabel("Message", new() { Exact = true })).ToBeFocusedAsync();
    }

    [Fact]
    public async Task A_shortcut_opens_a_form_for_its_person_alone()
    {
        var linus = await Sandbox.OpenAsync("/sandbox/c/general?as=linus");
        var ada = await Sandbox.OpenAsync("/sandbox/c/general?as=ada");

        await linus.Locator("#composer").GetByRole(AriaRole.Button, new() { Name = "Shortcuts" }).ClickAsync();
        await linus.GetByRole(AriaRole.Menuitem, new() { Name = "Declare an incident" }).ClickAsync();

        await Assertions
            .Expect(linus.GetByRole(AriaRole.Dialog, new() { Name = "Declare an incident" }))
            .ToBeVisibleAsync();
        await Assertions.Expect(ada.Locator("#acting")).ToContainTextAsync("somebody else has something new");
        await Assertions.Expect(ada.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0);
    }

    private async Task<(IPage Page, ILocator Form)> OpenFormAsync()
    {
        var page = await Sandbox.OpenAsync("/sandbox/c/general");
        await page.GetByLabel("Message", new() { Exact = true }).FillAsync("/deploy ");
        await page.Keyboard.PressAsync("Enter");
        var form = page.GetByRole(AriaRole.Dialog, new() { Name = "Deploy" });
        await Assertions.Expect(form).ToBeVisibleAsync();
        return (page, form);
    }

    private static async Task PickAsync(IPage page, ILocator menu, string typed, string option)
    {
        await menu.FillAsync(typed);
        await page.GetByRole(AriaRole.Option, new() { Name = option }).ClickAsync();
    }
}
