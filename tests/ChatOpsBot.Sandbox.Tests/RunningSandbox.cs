using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ChatOpsBot.Tests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ChatOpsBot.Sandbox.Tests;

/// <summary>The sandbox alone, on a real port, with a clock that the test moves.</summary>
internal sealed class RunningSandbox : IAsyncDisposable
{
    private readonly WebApplication app;

    private RunningSandbox(WebApplication app, ManualTime clock)
    {
        this.app = app;
        Clock = clock;
        Address = new Uri(app.Urls.First() + "/");
        Http = app.Services.GetRequiredService<IHttpClientFactory>().CreateClient();
        Http.BaseAddress = Address;
    }

    public ManualTime Clock { get; }

    public Uri Address { get; }

    public HttpClient Http { get; }

    public SandboxWorkspace Workspace => app.Services.GetRequiredService<SandboxWorkspace>();

    public static async Task<RunningSandbox> StartAsync(
        Action<SandboxLimits>? limits = null,
        Action<SandboxHints>? hints = null,
        Action<SandboxApp>? app = null
    )
    {
        var clock = new ManualTime(new DateTimeOffset(2026, 3, 14, 9, 26, 53, TimeSpan.Zero));
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSingleton<TimeProvider>(clock).AddSandbox().AddHttpClient();
        builder.Services.Configure(limits ?? NoLimits).Configure(hints ?? (_ => { })).Configure(app ?? (_ => { }));
        var built = builder.Build();
        built.MapSandbox();
        await built.StartAsync();
        return new RunningSandbox(built, clock);
    }

    public static void NoLimits(SandboxLimits limits) =>
        (limits.PostsPerSecondPerChannel, limits.PostsPerMinute, limits.TierScale) = (0, 0, 0);

    /// <summary>As the bot: a form, complex values as JSON text, the token in the header.</summary>
    public async Task<JsonObject> CallAsync(string method, object? arguments = null) =>
        (await SendAsync(Form(method, arguments))).Body;

    public async Task<JsonObject> CallJsonAsync(string method, object arguments)
    {
        using var request = Request(method);
        request.Content = new StringContent(JsonSerializer.Serialize(arguments), Encoding.UTF8, "application/json");
        return (await SendAsync(request)).Body;
    }

    public async Task<string> PostAsync(string channel, string text, string? thread = null)
    {
        var answer = await CallAsync(
            "chat.postMessage",
            new
            {
                channel = Id(channel),
                text,
                thread_ts = thread,
            }
        );
        Assert.True((bool)answer["ok"]!, answer.ToJsonString());
        return (string)answer["ts"]!;
    }

    public string Id(string channel) =>
        Workspace.Channels.First(found => found.Name == channel || found.Id == channel).Id;

    public static HttpRequestMessage Form(string method, object? arguments = null)
    {
        var request = Request(method);
        var fields = JsonSerializer
            .SerializeToNode(arguments ?? new { })!
            .AsObject()
            .Where(field => field.Value is not null);
        request.Content = new FormUrlEncodedContent(
            fields.Select(field => new KeyValuePair<string, string>(
                field.Key,
                field.Value is JsonValue value && value.TryGetValue<string>(out var text)
                    ? text
                    : field.Value!.ToJsonString()
            ))
        );
        return request;
    }

    public static HttpRequestMessage Request(string method, string token = SandboxWorkspace.Token) =>
        new(HttpMethod.Post, $"sandbox/slack/api/{method}")
        {
            Headers = { Authorization = new AuthenticationHeaderValue("Bearer", token) },
        };

    public async Task<(HttpStatusCode Status, JsonObject Body, TimeSpan? RetryAfter)> SendAsync(
        HttpRequestMessage request
    )
    {
        using var response = await Http.SendAsync(request, TestContext.Current.CancellationToken);
        var body = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return (
            response.StatusCode,
            body.StartsWith('{') ? JsonNode.Parse(body)!.AsObject() : [],
            response.Headers.RetryAfter?.Delta
        );
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await app.DisposeAsync();
    }
}
