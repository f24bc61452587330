using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ChatOpsBot.Sandbox;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Playwright;

namespace ChatOpsBot.Browser.Tests;

/// <summary>The sandbox and a demo app on a free port, and a browser that looks at it.</summary>
public sealed class SandboxPage : IAsyncLifetime
{
    private readonly Browser browser = new();
    private WebApplication app = null!;
    private HttpClient http = null!;

    public SandboxWorkspace Workspace => app.Services.GetRequiredService<SandboxWorkspace>();

    public string Address => app.Urls.First();

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSandbox().AddHttpClient();
        builder.Services.Configure<SandboxLimits>(limits =>
            (limits.PostsPerSecondPerChannel, limits.PostsPerMinute, limits.TierScale) = (0, 0, 0)
        );
        builder.Services.Configure<SandboxHints>(hints =>
        {
            hints.Lines.Add("curl -X POST http://127.0.0.1:5000/webhooks/example -d '{\"text\":\"hello\"}'");
            hints.Lines.Add("dotnet run --project src/ChatOpsBot -- send samples/push.json --source github");
            hints.Commands.Add("/deploy checkout to staging");
            hints.Words.Add(new SandboxWords("Services", ["checkout", "search"]));
            hints.Words.Add(new SandboxWords("Environments", ["staging", "production"]));
        });
        builder
            .Services.AddOptions<SandboxApp>()
            .Configure<IServer>(
                (slack, server) =>
                    (slack.Manifest, slack.SigningSecret) = (
                        DemoApp.Manifest(server.Features.Get<IServerAddressesFeature>()!.Addresses.First()),
                        "demo"
                    )
            );
        app = builder.Build();
        app.MapSandbox();
        http = app.Services.GetRequiredService<IHttpClientFactory>().CreateClient();
        new DemoApp(http).Map(app);
        await app.StartAsync();
        http.BaseAddress = new Uri(Address);
        await browser.StartAsync();
    }

    public Task<IPage> OpenAsync(
        string path = "/sandbox",
        ColorScheme scheme = ColorScheme.Light,
        int width = 1280,
        int height = 860
    ) => browser.OpenAsync(Address + path, scheme, width, height);

    /// <summary>Calls the Web API as the bot; the answer is ok.</summary>
    public async Task<string> CallAsync(string method, JsonObject arguments)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{Address}/sandbox/slack/api/{method}")
        {
            Headers = { Authorization = new AuthenticationHeaderValue("Bearer", SandboxWorkspace.Token) },
            Content = new StringContent(arguments.ToJsonString(), Encoding.UTF8, "application/json"),
        };
        using var response = await http.SendAsync(request, TestContext.Current.CancellationToken);
        using var answer = await JsonDocument.ParseAsync(
            await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken)
        );
        Assert.True(answer.RootElement.GetProperty("ok").GetBoolean(), answer.RootElement.ToString());
        return answer.RootElement.TryGetProperty("ts", out var ts) ? ts.GetString()! : "";
    }

    public Task<string> PostAsync(string channel, string text, string? blocks = null, string? thread = null)
    {
        var arguments = new JsonObject { ["channel"] = channel, ["text"] = text };
        if (blocks is not null)
            arguments["blocks"] = JsonNode.Parse(blocks);
        if (thread is not null)
            arguments["thread_ts"] = thread;
        return CallAsync("chat.postMessage", arguments);
    }

    public string Id(string channel) => Workspace.Channels.First(found => found.Name == channel).Id;

    public async ValueTask DisposeAsync()
    {
        await browser.DisposeAsync();
        http.Dispose();
        await app.DisposeAsync();
    }
}
