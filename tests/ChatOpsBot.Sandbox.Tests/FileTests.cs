using System.Net;
using System.Net.Http.Headers;
using ChatOpsBot.Sandbox.Tests.Documented;

namespace ChatOpsBot.Sandbox.Tests;

/// <summary>Files: announced, uploaded, completed, shared, deleted.</summary>
public sealed class FileTests : WithApp
{
    [Fact]
    public async Task A_file_is_shared_when_it_is_complete_and_its_bytes_need_a_token()
    {
        var id = await Scenarios.UploadAsync(Sandbox, "plan.txt");
        var channel = Sandbox.Id("general");
        Assert.Equal("file_not_found", await ErrorAsync("files.info", new { file = id }));

        await OkAsync(
            "files.completeUploadExternal",
            new
            {
                files = new[] { new { id, title = "The plan" } },
                channel_id = channel,
                initial_comment = "Look",
            }
        );

        var message = Assert.Single((await OkAsync("conversations.history", new { channel }))["messages"]!.AsArray())!;
        Assert.Equal(
            ("Look", "file_share", id, "The plan"),
            (
                (string)message["text"]!,
                (string)message["subtype"]!,
                (string)message["files"]![0]!["id"]!,
                (string)message["files"]![0]!["title"]!
            )
        );
        var address = (string)(await OkAsync("files.info", new { file = id }))["file"]!["url_private"]!;
        using var refused = await Sandbox.Http.GetAsync(address, Cancelled);
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        using var asked = new HttpRequestMessage(HttpMethod.Get, address)
        {
            Headers = { Authorization = new AuthenticationHeaderValue("Bearer", SandboxWorkspace.Token) },
        };
        using var content = await Sandbox.Http.SendAsync(asked, Cancelled);
        Assert.Equal([1, 2, 3], await content.Content.ReadAsByteArrayAsync(Cancelled));
    }

    [Fact]
    public async Task A_file_is_completed_once_and_not_before_its_bytes_arrived()
    {
        var announced = await OkAsync("files.getUploadURLExternal", new { filename = "a.txt", length = 3 });
        var files = new[] { new { id = (string)announced["file_id"]! } };
        using var few = new ByteArrayContent([1]);

        using var refused = await Sandbox.Http.PostAsync((string)announced["upload_url"]!, few, Cancelled);

        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Equal("file_not_found", await ErrorAsync("files.completeUploadExternal", new { files }));
        var whole = new[] { new { id = await Scenarios.UploadAsync(Sandbox) } };
        await OkAsync("files.completeUploadExternal", new { files = whole });
        Assert.Equal("file_not_found", await ErrorAsync("files.completeUploadExternal", new { files = whole }));
        Assert.Equal(
            "not_in_channel",
            await ErrorAsync(
                "files.completeUploadExternal",
                new
                {
                    files = new[] { new { id = await Scenarios.UploadAsync(Sandbox) } },
                    channel_id = Sandbox.Id("random"),
                }
            )
        );
    }

    [Fact]
    public async Task A_deleted_file_leaves_a_mark_in_its_message()
    {
        var id = await Scenarios.UploadAsync(Sandbox);
        await OkAsync(
            "files.completeUploadExternal",
            new { files = new[] { new { id } }, channel_id = Sandbox.Id("general") }
        );
        Assert.Equal(
            id,
            (string)(await OkAsync("files.list", new { channel = Sandbox.Id("general") }))["files"]![0]!["id"]!
        );

        await OkAsync("files.delete", new { file = id });

        Assert.Equal("file_deleted", await ErrorAsync("files.info", new { file = id }));
        Assert.Empty((await OkAsync("files.list", new { }))["files"]!.AsArray());
        var message = (await OkAsync("conversations.history", new { channel = Sandbox.Id("general") }))["messages"]![
            0
        ]!;
        Assert.Equal("tombstone", (string)message["files"]![0]!["mode"]!);
    }

    private protected override string Manifest() =>
        App.Manifest(scopes: ["chat:write", "channels:read", "channels:history", "files:read", "files:write"]);
}
