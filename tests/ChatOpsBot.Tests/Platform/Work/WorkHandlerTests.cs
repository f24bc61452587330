using System.Text;
using ChatOpsBot.Platform.Work;
using ChatOpsBot.Store;

namespace ChatOpsBot.Tests.Platform.Work;

/// <summary>What a worker does with an item that it cannot read.</summary>
public sealed class WorkHandlerTests
{
    [Theory]
    [InlineData("commands", "{\"not\": ")]
    [InlineData("commands", "null")]
    [InlineData("answers", "{}")]
    [InlineData("deploys", "seven")]
    [InlineData("deploy-news", "seven")]
    [InlineData("slack", "[]")]
    public async Task An_item_that_no_version_wrote_is_a_dead_letter_at_once(string queue, string payload)
    {
        await using var app = await TestApp.StartAsync();
        var work = new NewWork(queue, Encoding.UTF8.GetBytes(payload));

        await app.Store.CommitAsync(new Commit().Enqueue(work), TestContext.Current.CancellationToken);
        await app.UntilAsync(async () => await DeadAsync(app) is [_]);

        var letter = Assert.Single(await DeadAsync(app));
        Assert.Equal((queue, 1), (letter.Queue, letter.Attempts));
        Assert.Contains("cannot read", letter.Reason, StringComparison.Ordinal);
    }

    private static Task<IReadOnlyList<DeadLetter>> DeadAsync(TestApp app) =>
        DeadLetter.ListAsync(app.Store, 10, TestContext.Current.CancellationToken);
}
