using System.Text.Json.Nodes;
using ChatOpsBot.Tests;
using Microsoft.Playwright;

namespace ChatOpsBot.Browser.Tests;

/// <summary>Slack's own examples of modals and Home tabs, drawn.</summary>
public sealed class DocumentedViewTests(SandboxPage sandbox) : IClassFixture<SandboxPage>
{
    private static readonly string Folder = Path.Combine(Repository.Root, "..", "shared", "slack", "views");

    [Fact]
    public async Task Every_example_of_a_modal_is_drawn_whole()
    {
        var (page, problems) = await OpenAsync("/sandbox/c/general");
        foreach (var view in Examples("view_modal_*.json"))
        {
            sandbox.Demo.Next = view;
            await page.GetByLabel("Message", new() { Exact = true }).FillAsync("/deploy ");
            await page.Keyboard.PressAsync("Enter");
            var modal = page.GetByRole(AriaRole.Dialog);
            await Assertions.Expect(modal).ToBeVisibleAsync();
            await WholeAsync(modal.Locator(".dialog-body"), view);
            await modal.GetByRole(AriaRole.Button, new() { Name = "Close", Exact = true }).First.ClickAsync();
            await Assertions.Expect(modal).ToHaveCountAsync(0);
        }

        sandbox.Demo.Next = null;
        Assert.Empty(problems);
    }

    [Fact]
    public async Task Every_example_of_a_Home_tab_is_drawn_whole()
    {
        var (page, problems) = await OpenAsync("/sandbox/app");
        await Assertions.Expect(page.GetByText("Published")).ToBeVisibleAsync();
        foreach (var view in Examples("view_home_*.json"))
        {
            await sandbox.CallAsync("views.publish", new JsonObject { ["user_id"] = "U0ADA00001", ["view"] = view.DeepClone() });
            await WholeAsync(page.Locator(".home"), view);
        }

        Assert.Empty(problems);
    }

    private async Task<(IPage Page, List<string> Problems)> OpenAsync(string path)
    {
        Assert.SkipUnless(Directory.Exists(Folder), $"{Folder} is not there");
        var problems = new List<string>();
        var page = await sandbox.OpenAsync(path);
        page.PageError += (_, problem) => problems.Add(problem);
        return (page, problems);
    }

    // Each block once, and none that is only named.
    private static async Task WholeAsync(ILocator box, JsonNode view)
    {
        await Assertions.Expect(box.Locator("> [data-block]")).ToHaveCountAsync(view["blocks"]!.AsArray().Count);
        await Assertions.Expect(box.GetByText(new System.Text.RegularExpressions.Regex(@"^\[[a-z_]+\]$"))).ToHaveCountAsync(0);
    }

    private static IEnumerable<JsonNode> Examples(string pattern) =>
        Directory.EnumerateFiles(Folder, pattern).Order(StringComparer.Ordinal).Select(file => JsonNode.Parse(File.ReadAllText(file))!);
}
