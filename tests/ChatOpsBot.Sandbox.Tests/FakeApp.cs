using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Logging;

namespace ChatOpsBot.Sandbox.Tests;

/// <summary>One request as the app got it.</summary>
internal sealed record Heard(string Path, IHeaderDictionary Headers, string Body)
{
    /// <summary>The fields of a form, or the JSON behind <c>payload</c>, or the body itself.</summary>
    public JsonObject Content { get; } = Read(Body);

    public string Type => (string?)Content["type"] ?? "";

    public string Field(string name) => (string)Content[name]!;

    private static JsonObject Read(string body)
    {
        if (body.StartsWith('{'))
            return JsonNode.Parse(body)!.AsObject();
        var form = QueryHelpers.ParseQuery(body);
        return form.TryGetValue("payload", out var payload)
            ? JsonNode.Parse(payload.ToString())!.AsObject()
            : new JsonObject(
                form.Select(field => new KeyValuePair<string, JsonNode?>(field.Key, field.Value.ToString()))
            );
    }
}

/// <summary>A small Slack app behind real HTTP: it keeps what it gets and answers as the test says.</summary>
internal sealed class FakeApp : IAsyncDisposable
{
    public const string Secret = "8f742231b10e8888abcd99yyyzzz85a5";

    private readonly Channel<Heard> heard = Channel.CreateUnbounded<Heard>();
    private WebApplication server = null!;

    /// <summary>What it answers: null is an empty 200.</summary>
    public Func<Heard, object?> Answer { get; set; } = _ => null;

    public string Address => server.Urls.First();

    public static async Task<FakeApp> StartAsync()
    {
        var app = new FakeApp();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        app.server = builder.Build();
        app.server.MapPost("/{**path}", (Delegate)app.HandleAsync);
        await app.server.StartAsync();
        return app;
    }

    public async Task<Heard> NextAsync() => await heard.Reader.ReadAsync(TestContext.Current.CancellationToken);

    public bool HasMore => heard.Reader.TryPeek(out _);

    public string Manifest(string[]? events = null, string[]? scopes = null, bool sockets = false) =>
        JsonSerializer.Serialize(
            new
            {
                display_information = new { name = "Test" },
                features = new
                {
                    bot_user = new { display_name = "chatopsbot" },
                    app_home = new { home_tab_enabled = true },
                    shortcuts = new[]
                    {
                        new
                        {
                            name = "Declare",
                            type = "global",
                            callback_id = "declare",
                            description = "d",
                        },
                        new
                        {
                            name = "Keep",
                            type = "message",
                            callback_id = "keep",
                            description = "d",
                        },
                    },
                    slash_commands = new[] { Command("/chatops", escape: false), Command("/deploy", escape: true) },
                },
                oauth_config = new
                {
                    scopes = new { bot = scopes ?? ["chat:write", "channels:read", "reactions:write"] },
                },
                settings = new
                {
                    event_subscriptions = new
                    {
                        request_url = $"{Address}/events",
                        bot_events = events
                            ??
                            [
                                "message.channels",
                                "app_mention",
                                "reaction_added",
                                "member_joined_channel",
                                "app_home_opened",
                            ],
                    },
                    interactivity = new
                    {
                        is_enabled = true,
                        request_url = $"{Address}/interactions",
                        message_menu_options_url = $"{Address}/options",
                    },
                    socket_mode_enabled = sockets,
                },
            }
        );

    /// <summary>
    /// Slack's algorithm, from its page:
    /// <see href="https://docs.slack.dev/authentication/verifying-requests-from-slack"/>
    /// </summary>
    public static string Sign(string timestamp, string body) =>
        "v0="
        + Convert.ToHexStringLower(
            new HMACSHA256(Encoding.UTF8.GetBytes(Secret)).ComputeHash(Encoding.UTF8.GetBytes($"v0:{timestamp}:{body}"))
        );

    public async ValueTask DisposeAsync() => await server.DisposeAsync();

    private object Command(string name, bool escape) =>
        new
        {
            command = name,
            url = $"{Address}/commands",
            description = name,
            usage_hint = "help",
            should_escape = escape,
        };

    private async Task<IResult> HandleAsync(HttpContext http)
    {
        using var reader = new StreamReader(http.Request.Body);
        var request = new Heard(
            http.Request.Path,
            new HeaderDictionary(http.Request.Headers.ToDictionary()),
            await reader.ReadToEndAsync()
        );
        var answer = Answer(request);
        heard.Writer.TryWrite(request);
        switch (answer)
        {
            case null:
                return Results.Ok();
            case HttpStatusCode status:
                return Results.StatusCode((int)status);
            case IResult result:
                return result;
            case Task never:
                await never.WaitAsync(http.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                return Results.Ok();
            case string text:
                return Results.Text(text);
            default:
                return Results.Text(JsonSerializer.Serialize(answer), "application/json");
        }
    }
}

/// <summary>The sandbox with the small app installed.</summary>
public abstract class WithApp : IAsyncLifetime
{
    private protected FakeApp App { get; private set; } = null!;

    private protected RunningSandbox Sandbox { get; private set; } = null!;

    private protected SandboxWorkspace Workspace => Sandbox.Workspace;

    protected static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public virtual async ValueTask InitializeAsync()
    {
        App = await FakeApp.StartAsync();
        Sandbox = await RunningSandbox.StartAsync(app: app =>
            (app.Manifest, app.SigningSecret) = (Manifest(), FakeApp.Secret)
        );
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await Sandbox.DisposeAsync();
        await App.DisposeAsync();
    }

    private protected virtual string Manifest() => App.Manifest();

    private protected async Task<JsonObject> OkAsync(string method, object arguments)
    {
        var answer = await Sandbox.CallAsync(method, arguments);
        Assert.True((bool)answer["ok"]!, answer.ToJsonString());
        return answer;
    }

    private protected async Task<string?> ErrorAsync(string method, object arguments) =>
        (string?)(await Sandbox.CallAsync(method, arguments))["error"];

    /// <summary>A trigger as a person's command gives it.</summary>
    private protected async Task<string> TriggerAsync(string user = "ada")
    {
        await Workspace.CommandAsync(user, "general", "/chatops", Cancelled);
        return (await App.NextAsync()).Field("trigger_id");
    }
}
