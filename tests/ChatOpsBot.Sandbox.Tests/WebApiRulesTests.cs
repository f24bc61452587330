using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ChatOpsBot.Sandbox.WebApi;

namespace ChatOpsBot.Sandbox.Tests;

/// <summary>The rules that hold for every method: verbs, tokens, bodies, arguments.</summary>
public sealed class WebApiRulesTests : IAsyncLifetime
{
    private RunningSandbox sandbox = null!;

    public async ValueTask InitializeAsync() => sandbox = await RunningSandbox.StartAsync();

    public ValueTask DisposeAsync() => sandbox.DisposeAsync();

    [Fact]
    public void The_table_of_methods_agrees_with_the_documented_contracts()
    {
        var documented = JsonNode.Parse(File.ReadAllText(Shared.Slack("methods-index.json")))!.AsObject();

        Assert.All(
            ApiMethods.ByName.Values,
            method =>
            {
                var contract = documented[method.Name]!;
                var arguments = Words(contract["required"]).Union(Words(contract["optional"]));
                Assert.Equal(arguments.Order(), method.Arguments.Keys.Order());
                Assert.Equal((bool)contract["json"]!, method.TakesJson);
                Assert.Equal(Scopes(contract["bot_scopes_any_of"]!), method.Scopes.Order());
                if ((string?)contract["http"] == "GET")
                    Assert.True(method.Reads);
                if (method.PerMinute is > 0 and < 600)
                    Assert.Contains($" {method.PerMinute}+/min", (string)contract["tier"]!);
            }
        );
    }

    private static IEnumerable<string> Scopes(JsonNode any) =>
        (
            any is JsonArray list ? Words(list) : ((string)any!).Split(' ', StringSplitOptions.RemoveEmptyEntries)
        ).Order();

    [Theory]
    [InlineData("chat.postMesage", null, "unknown_method")]
    [InlineData("chat.postMessage", """{"text":"a"}""", "invalid_arguments", "missing required field: channel")]
    [InlineData("chat.postMessage", """{"channel":"#general"}""", "no_text")]
    [InlineData("chat.postMessage", """{"channel":"#nowhere","text":"a"}""", "channel_not_found")]
    [InlineData(
        "chat.postMessage",
        """{"channel":"#general","text":"a","colour":"red"}""",
        "invalid_arguments",
        "unknown argument: colour"
    )]
    [InlineData(
        "chat.postMessage",
        """{"channel":"#general","text":"a","unfurl_links":"perhaps"}""",
        "invalid_arguments",
        "must provide a boolean"
    )]
    [InlineData("chat.postMessage", """{"channel":"#general","blocks":"{"}""", "invalid_blocks_format")]
    [InlineData(
        "chat.postMessage",
        """{"channel":"#general","blocks":[{"type":"header"}]}""",
        "invalid_blocks",
        "missing required field: text [json-pointer:/blocks/0]"
    )]
    [InlineData(
        "chat.postMessage",
        """{"channel":"#general","markdown_text":"a","text":"b"}""",
        "markdown_text_conflict"
    )]
    [InlineData(
        "chat.postMessage",
        """{"channel":"#general","text":"a","metadata":{"event_type":"with blank","event_payload":{}}}""",
        "invalid_metadata_schema"
    )]
    [InlineData("chat.postMessage", """{"channel":"#general","text":"a","metadata":[]}""", "invalid_metadata_format")]
    [InlineData("chat.update", """{"channel":"#general","ts":"1.000001","text":"a"}""", "channel_not_found")]
    [InlineData("conversations.list", """{"types":"public"}""", "invalid_types")]
    [InlineData("conversations.list", """{"cursor":"abc"}""", "invalid_cursor")]
    [InlineData("conversations.list", """{"limit":1000}""", "invalid_limit")]
    [InlineData("conversations.open", """{}""", "users_list_not_supplied")]
    [InlineData("users.info", """{"user":"U404"}""", "user_not_found")]
    [InlineData("users.lookupByEmail", """{"email":"nobody@example.com"}""", "users_not_found")]
    [InlineData("reactions.add", """{"name":"tada"}""", "no_item_specified")]
    public async Task A_mistake_has_its_documented_error(
        string method,
        string? arguments,
        string error,
        string? message = null
    )
    {
        var answer = await sandbox.CallAsync(method, arguments is null ? null : JsonNode.Parse(arguments));

        Assert.False((bool)answer["ok"]!);
        Assert.Equal(error, (string)answer["error"]!);
        if (message is not null)
            Assert.Contains(message, (string)answer["response_metadata"]!["messages"]![0]!);
    }

    [Theory]
    [InlineData(null, "not_authed")]
    [InlineData("Bearer nonsense", "invalid_auth")]
    [InlineData("Bearer xoxp-1", "invalid_auth")]
    [InlineData("Basic eA==", "invalid_auth")]
    [InlineData("Bearer xoxb-anything", null)]
    public async Task Only_a_bot_token_in_the_header_is_accepted(string? header, string? error)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "sandbox/slack/api/auth.test");
        if (header is not null)
            request.Headers.Authorization = AuthenticationHeaderValue.Parse(header);

        Assert.Equal(error, (string?)(await sandbox.SendAsync(request)).Body["error"]);
    }

    [Theory]
    [InlineData(
        "chat.postMessage",
        "application/json",
        "{\"channel\":\"#general\",\"text\":\"a\"}",
        null,
        "missing_charset"
    )]
    [InlineData(
        "chat.postMessage",
        "application/json; charset=utf-8",
        "{\"channel\":\"#general\",\"text\":\"a\"}",
        null,
        null
    )]
    [InlineData(
        "chat.postMessage",
        "application/x-www-form-urlencoded; charset=utf-8",
        "channel=%23general&text=a",
        null,
        "superfluous_charset"
    )]
    [InlineData("chat.postMessage", "application/json; charset=utf-8", "{\"channel\":", "invalid_json", null)]
    [InlineData("chat.postMessage", "application/json; charset=utf-8", "[]", "json_not_object", null)]
    [InlineData(
        "chat.postMessage",
        "application/json; charset=utf-8",
        "{\"channel\":5,\"text\":\"a\"}",
        "invalid_arguments",
        null
    )]
    [InlineData("chat.postMessage", "application/json; charset=latin-9", "{}", "invalid_charset", null)]
    [InlineData("chat.postMessage", "text/html", "a", "invalid_post_type", null)]
    [InlineData(
        "users.info",
        "application/json; charset=utf-8",
        "{\"user\":\"U0ADA00001\"}",
        "invalid_post_type",
        null
    )]
    public async Task The_content_type_must_fit_the_method(
        string method,
        string type,
        string body,
        string? error,
        string? warning
    )
    {
        using var request = RunningSandbox.Request(method);
        request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body))
        {
            Headers = { ContentType = MediaTypeHeaderValue.Parse(type) },
        };

        var (status, answer, _) = await sandbox.SendAsync(request);

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(error, (string?)answer["error"]);
        Assert.Equal(warning, (string?)answer["warning"]);
    }

    [Fact]
    public async Task A_read_answers_get_and_a_write_does_not()
    {
        using var read = RunningSandbox.Request("users.info?user=U0ADA00001");
        using var write = RunningSandbox.Request("chat.postMessage?channel=%23general&text=a");
        (read.Method, write.Method) = (HttpMethod.Get, HttpMethod.Get);

        Assert.True((bool)(await sandbox.SendAsync(read)).Body["ok"]!);
        Assert.Equal("invalid_arguments", (string)(await sandbox.SendAsync(write)).Body["error"]!);
        Assert.Empty(sandbox.Workspace.Messages("general"));
    }

    [Theory]
    [InlineData("token=xoxb-1&team_id=T0SANDBOX1", null)]
    [InlineData("token=xapp-1", "not_allowed_token_type")]
    [InlineData("token=", "not_authed")]
    public async Task A_form_may_hold_the_token_and_the_team_as_Slacks_clients_send_them(string more, string? error)
    {
        using var request = RunningSandbox.Request("chat.postMessage");
        request.Headers.Authorization = null;
        request.Content = new StringContent(
            $"channel=%23general&text=a&{more}",
            Encoding.UTF8,
            new MediaTypeHeaderValue("application/x-www-form-urlencoded")
        );

        Assert.Equal(error, (string?)(await sandbox.SendAsync(request)).Body["error"]);
        Assert.DoesNotContain("xoxb", JsonSerializer.Serialize(sandbox.Workspace.Calls));
    }

    [Theory]
    [InlineData("users.info?user=U0ADA00001&token=xoxb-1", null, "invalid_arguments")]
    [InlineData("chat.postMessage", """{"channel":"#general","text":"a","token":"xoxb-1"}""", "not_authed")]
    public async Task A_token_in_an_address_or_in_JSON_opens_nothing(string method, string? json, string error)
    {
        using var request = RunningSandbox.Request(method);
        if (json is not null)
            (request.Headers.Authorization, request.Content) = (
                null,
                new StringContent(json, Encoding.UTF8, "application/json")
            );

        Assert.Equal(error, (string?)(await sandbox.SendAsync(request)).Body["error"]);
    }

    [Fact]
    public async Task Every_call_is_logged_without_its_token()
    {
        await sandbox.PostAsync("general", "hello");

        var call = Assert.Single(sandbox.Workspace.Calls);
        Assert.Equal(("chat.postMessage", 200, "hello"), (call.Method, call.Status, call.Arguments["text"]));
        Assert.True((bool)JsonNode.Parse(call.Answer)!["ok"]!);
        Assert.DoesNotContain("xoxb", JsonSerializer.Serialize(call));
    }

    private static IEnumerable<string> Words(JsonNode? list) => list!.AsArray().Select(word => (string)word!);
}
