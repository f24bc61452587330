using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ChatOpsBot.Tests;
using Microsoft.Playwright;

namespace ChatOpsBot.Browser.Tests;

/// <summary>Slack's own examples of modals and Home tabs, drawn.</summary>
public sealed partial class DocumentedViewTests(SandboxPage sandbox) : IClassFixture<SandboxPage>
{
    private static readonly string Folder = Path.Combine(Repository.Root, "..", "shared", "slack", "views");

    [Theory]
    [InlineData("view_modal_*.json", "/sandbox/c/general", ".dialog-body")]
    [InlineData("view_home_*.json", "/sandbox/app", ".home")]
    public async Task Every_example_is_drawn_whole(string pattern, string path, string place)
    {
        Assert.SkipUnless(Directory.Exists(Folder), $"{Folder} is not there");
        var problems = new List<string>();
        var page = await sandbox.OpenAsync("/sandbox/c/random");
        page.PageError += (_, problem) => problems.Add(problem);
        JsonNode view = new JsonObject();
        await page.RouteAsync(
            "**/api/views?*",
            route =>
                route.FulfillAsync(new RouteFulfillOptions { ContentType = "application/json", Body = Answer(view) })
        );
        await page.RouteAsync(
            "**/api/home",
            route =>
                route.FulfillAsync(new RouteFulfillOptions { ContentType = "application/json", Body = "{\"ok\":true}" })
        );

        foreach (var file in Directory.EnumerateFiles(Folder, pattern))
        {
            view = JsonNode.Parse(await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken))!;
            await page.GotoAsync(sandbox.Address + path);
            // Each block once, and none that is only named.
            await Assertions
                .Expect(page.Locator($"{place} > [data-block]"))
                .ToHaveCountAsync(view["blocks"]!.AsArray().Count);
            await Assertions.Expect(page.Locator(place).GetByText(TypeAlone())).ToHaveCountAsync(0);
        }

        Assert.Empty(problems);
    }

    private static string Answer(JsonNode view)
    {
        var shown = view.DeepClone();
        shown["id"] = "V0EXAMPLE1";
        var isHome = (string?)view["type"] == "home";
        return new JsonObject
        {
            ["views"] = isHome ? [] : new JsonArray(shown),
            ["home"] = isHome ? shown : null,
        }.ToJsonString();
    }

    [GeneratedRegex(@"^\[[a-z_]+\]$")]
    private static partial Regex TypeAlone();
}
