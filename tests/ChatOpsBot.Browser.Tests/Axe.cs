using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace ChatOpsBot.Browser.Tests;

/// <summary>What axe finds, of the sorts that keep people out.</summary>
internal static class Axe
{
    public static async Task NothingSeriousAsync(IPage page)
    {
        var found = (await page.RunAxe()).Violations.Where(violation => violation.Impact is "serious" or "critical");
        Assert.Empty(
            found.Select(violation =>
                $"{violation.Id}: {string.Join(" | ", violation.Nodes.Select(node => node.Html))}"
            )
        );
    }
}
