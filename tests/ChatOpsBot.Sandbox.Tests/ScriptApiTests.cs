using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace ChatOpsBot.Sandbox.Tests;

/// <summary>What scripts and the page use.</summary>
public sealed class ScriptApiTests : IAsyncLifetime
{
    private RunningSandbox sandbox = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() =>
        sandbox = await RunningSandbox.StartAsync(
            RunningSandbox.NoLimits,
            hints => hints.Lines.Add("curl http://here")
        );

    public ValueTask DisposeAsync() => sandbox.DisposeAsync();

    [Fact]
    public async Task The_state_lists_channels_people_and_hints()
    {
        var state = await GetAsync("sandbox/api/channels");

        Assert.Equal(
            ["general", "chatops-admin", "checkout", "deployments", "incidents", "random"],
            state["channels"]!.AsArray().Select(channel => (string)channel!["name"]!)
        );
        Assert.Equal("curl http://here", (string)state["hints"]![0]!);
    }

    [Fact]
    public async Task A_channel_is_made_once_with_its_members()
    {
        string[] members = ["ada", "chatopsbot"];
        using var made = await sandbox.Http.PostAsJsonAsync(
            "sandbox/api/channels",
            new { name = "dba", members },
            Cancelled
        );
        using var again = await sandbox.Http.PostAsJsonAsync("sandbox/api/channels", new { name = "dba" }, Cancelled);

        Assert.Equal(HttpStatusCode.OK, made.StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, again.StatusCode);
        Assert.Equal(2, sandbox.Workspace.Channels.Single(channel => channel.Name == "dba").Members.Count);
    }

    [Fact]
    public async Task A_person_speaks_and_a_reset_forgets()
    {
        using var posted = await sandbox.Http.PostAsJsonAsync(
            "sandbox/api/channels/general/messages",
            new { user = "ada", text = "hi" },
            Cancelled
        );
        Assert.Equal("hi", (string)(await GetAsync("sandbox/api/channels/general/messages"))["messages"]![0]!["text"]!);

        using var reset = await sandbox.Http.PostAsync("sandbox/api/reset", content: null, Cancelled);
        Assert.Empty((await GetAsync("sandbox/api/channels/general/messages"))["messages"]!.AsArray());
    }

    [Fact]
    public async Task The_stream_delivers_posts_edits_replies_and_deletes()
    {
        using var stream = await sandbox.Http.GetStreamReaderAsync("sandbox/api/stream", Cancelled);
        await NextAsync(stream);

        var ts = await sandbox.PostAsync("general", "one");
        await sandbox.CallAsync(
            "chat.update",
            new
            {
                channel = sandbox.Id("general"),
                ts,
                text = "two",
            }
        );
        var reply = await sandbox.PostAsync("general", "reply", ts);
        await sandbox.CallAsync("chat.delete", new { channel = sandbox.Id("general"), ts = reply });

        var heard = new List<(string, string)>();
        while (heard.Count < 6)
        {
            var change = JsonNode.Parse(await NextAsync(stream))!;
            if ((string)change["kind"]! == "log")
                continue;
            heard.Add(((string)change["kind"]!, (string)change["message"]!["text"]!));
        }

        Assert.Equal(
            [
                ("posted", "one"),
                ("edited", "two"),
                ("posted", "reply"),
                ("touched", "two"),
                ("deleted", "reply"),
                ("touched", "two"),
            ],
            heard
        );
    }

    [Theory]
    [InlineData("sandbox", "text/html")]
    [InlineData("sandbox/c/general", "text/html")]
    [InlineData("sandbox/c/general/1.2", "text/html")]
    [InlineData("sandbox/assets/app.js", "text/javascript")]
    [InlineData("sandbox/assets/sandbox.css", "text/css")]
    public async Task The_page_is_served_with_a_policy_and_revalidated(string path, string type)
    {
        using var first = await sandbox.Http.GetAsync(path, Cancelled);
        using var again = new HttpRequestMessage(HttpMethod.Get, path)
        {
            Headers = { IfNoneMatch = { first.Headers.ETag! } },
        };
        using var second = await sandbox.Http.SendAsync(again, Cancelled);

        Assert.Equal(type, first.Content.Headers.ContentType!.MediaType);
        Assert.StartsWith("default-src 'self'", first.Headers.GetValues("Content-Security-Policy").Single());
        Assert.Equal(HttpStatusCode.NotModified, second.StatusCode);
    }

    private async Task<JsonObject> GetAsync(string path) =>
        (await sandbox.Http.GetFromJsonAsync<JsonObject>(path, Cancelled))!;

    private static async Task<string> NextAsync(StreamReader stream)
    {
        while (await stream.ReadLineAsync(Cancelled) is { } line)
        {
            if (line.StartsWith("data: "))
                return line["data: ".Length..];
        }

        throw new EndOfStreamException();
    }
}

internal static class HttpClientExtensions
{
    public static async Task<StreamReader> GetStreamReaderAsync(
        this HttpClient http,
        string path,
        CancellationToken cancellationToken
    ) => new(await http.GetStreamAsync(path, cancellationToken));
}
