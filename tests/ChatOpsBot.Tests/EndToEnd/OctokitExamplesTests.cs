using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using ChatOpsBot.Cards.Kinds;
using ChatOpsBot.Platform.Work;
using ChatOpsBot.Sources;

namespace ChatOpsBot.Tests.EndToEnd;

/// <summary>
/// Everything that GitHub is known to send, through the whole application; and everything that came out, as Slack's own
/// types see it.
/// </summary>
[Collection(nameof(Alone))]
public sealed class OctokitExamplesTests
{
    private static readonly string Npm = Path.Combine(Repository.Root, "tests", "npm");
    private static readonly string Examples = Path.Combine(
        Npm,
        "node_modules",
        "@octokit",
        "webhooks-examples",
        "api.github.com",
        "index.json"
    );

    [Fact]
    public async Task Every_published_example_is_accepted_and_worked_and_slack_would_take_what_follows()
    {
        if (!File.Exists(Examples))
            Assert.Skip("The npm package @octokit/webhooks-examples is not installed in tests/npm: run tests/run.");
        await using var app = await TestApp.StartUnlimitedAsync();
        var (sent, unhandled, seen) = (0, 0, new HashSet<string>());

        foreach (var (name, example) in Read())
        {
            using var answer = await app.GitHubAsync(name, Encoding.UTF8.GetBytes(example));
            // Two of the examples are the same to the letter, which a recorded delivery under a new id would be, too.
            var isNew = seen.Add(example);
            Assert.True(
                answer.StatusCode == (isNew ? HttpStatusCode.Accepted : HttpStatusCode.OK),
                $"{name}: {answer.StatusCode}"
            );
            if (!isNew)
                continue;
            sent++;
            if (Parse(name, example).Unhandled is not null)
                unhandled++;
        }
        await app.SettleAsync();

        var metrics = await app.Http.GetStringAsync("metrics", TestContext.Current.CancellationToken);
        Assert.InRange(sent, 100, int.MaxValue);
        Assert.Equal(sent, Sum(metrics, "chatops_work_total", "queue=\"events\"", "outcome=\"done\""));
        Assert.Equal(unhandled, Sum(metrics, "chatops_events_unhandled_total"));
        Assert.Empty(
            (await DeadLetter.ListAsync(app.Store, 10, TestContext.Current.CancellationToken)).Select(letter =>
                letter.Reason
            )
        );
        await AssertSlacksTypesAcceptAsync(app);
    }

    [Fact]
    public async Task Slacks_types_accept_every_sort_of_card()
    {
        await using var app = await TestApp.StartUnlimitedAsync("Sources:junit:Type=junit");

        await new SampleDeliveries(app, TestApp.Start).SendAllAsync();
        await app.SendAsync(
            "junit",
            """
            <testsuite name="checkout" tests="1"><testcase classname="Refunds" name="partial" time="0.2"/></testsuite>
            """u8.ToArray(),
            request =>
                request.Headers.Authorization = new System.Net.Http.Headers.AuthenticationHeaderValue(
                    "Bearer",
                    TestApp.Secret
                ),
            "application/xml"
        );
        await app.SettleAsync();

        Assert.Equal(CardKind.All.Count, app.Cards("#general").Count);
        await AssertSlacksTypesAcceptAsync(app);
    }

    private static IEnumerable<(string Name, string Example)> Read()
    {
        using var events = JsonDocument.Parse(File.ReadAllBytes(Examples));
        foreach (var kind in events.RootElement.EnumerateArray())
        {
            foreach (var example in kind.GetProperty("examples").EnumerateArray())
                yield return (kind.GetProperty("name").GetString()!, example.GetRawText());
        }
    }

    private static ParsedWebhook Parse(string name, string example) =>
        EventSources
            .ByType["github"]
            .Parse(
                new WebhookRequest(
                    "github",
                    "1",
                    new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase) { ["X-GitHub-Event"] = name },
                    Encoding.UTF8.GetBytes(example),
                    TestApp.Start
                )
            );

    private static double Sum(string metrics, string name, params string[] labels) =>
        metrics
            .Split('\n')
            .Where(line =>
                line.StartsWith(name + "{", StringComparison.Ordinal)
                && labels.All(label => line.Contains(label, StringComparison.Ordinal))
            )
            .Sum(line => double.Parse(line[line.LastIndexOf(' ')..], CultureInfo.InvariantCulture));

    private static async Task AssertSlacksTypesAcceptAsync(TestApp app)
    {
        if (!File.Exists(Path.Combine(Npm, "node_modules", ".bin", "tsc")))
            Assert.Skip("tests/npm is not installed: run tests/run.");
        var blocks = app
            .Slack.Calls.Select(call => call.Arguments.GetValueOrDefault("blocks"))
            .OfType<string>()
            .Distinct()
            .ToList();
        Assert.NotEmpty(blocks);
        Assert.All(app.Slack.Calls, call => Assert.Equal(200, call.Status));
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(
            folder.File("messages.json"),
            $$"""{"items":[{{string.Join(",\n", blocks)}}]}""",
            TestContext.Current.CancellationToken
        );

        await using var node = ChildProcess.Start(
            "node",
            folder.Path,
            Path.Combine(Npm, "check-blocks.mjs"),
            folder.File("messages.json")
        );

        Assert.True(await node.ExitAsync() == 0, node.Output);
    }
}
