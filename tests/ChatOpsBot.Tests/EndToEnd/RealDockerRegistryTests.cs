using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using ChatOpsBot.Platform.Work;

namespace ChatOpsBot.Tests.EndToEnd;

/// <summary>Debian's docker-registry takes an image, and reports it.</summary>
public sealed class RealDockerRegistryTests
{
    private const string Program = "docker-registry",
        Manifest = "application/vnd.docker.distribution.manifest.v2+json";

    [Fact]
    public async Task A_tag_that_is_pushed_and_deleted_is_one_card()
    {
        var program = ChildProcess.Find(Program);
        Assert.SkipWhen(program is null, $"{Program} is not installed.");
        await using var app = await TestApp.StartOnRealTimeAsync("Sources:docker-registry:Type=docker-registry");
        using var folder = new TemporaryFolder();
        var port = ChildProcess.FreePort();
        await File.WriteAllTextAsync(
            folder.File("config.yml"),
            $$"""
            version: 0.1
            storage:
              filesystem: {rootdirectory: {{folder.File("data")}} }
              delete: {enabled: true}
            http: {addr: "127.0.0.1:{{port}}", secret: a }
            notifications:
              endpoints:
              - {name: chatops, url: "{{app.Http.BaseAddress}}webhooks/docker-registry", headers: {Authorization: [Bearer {{TestApp.Secret}}] }, timeout: 2s, threshold: 5, backoff: 1s}
            """,
            TestContext.Current.CancellationToken
        );
        await using var registry = ChildProcess.Start(program!, folder.Path, "serve", folder.File("config.yml"));
        using var http = app.Services.GetRequiredService<IHttpClientFactory>().CreateClient();
        http.BaseAddress = new Uri($"http://127.0.0.1:{port}/");
        await registry.UntilReadyAsync(http, "v2/");

        var manifest = await PushAsync(http);

        await ShowsAsync(app, $"🔵 127.0.0.1:{port}/acme/checkout 1.8.2 published");
        using var deleted = await http.DeleteAsync(
            $"v2/acme/checkout/manifests/{manifest}",
            TestContext.Current.CancellationToken
        );
        Assert.Equal(202, (int)deleted.StatusCode);
        await ShowsAsync(app, $"⚪ 127.0.0.1:{port}/acme/checkout 1.8.2 deleted");
        Assert.Empty(await DeadLetter.ListAsync(app.Store, 10, TestContext.Current.CancellationToken));
    }

    /// <returns>The manifest's digest.</returns>
    private static async Task<string> PushAsync(HttpClient http)
    {
        var config = "{}"u8.ToArray();
        using var begun = await http.PostAsync(
            "v2/acme/checkout/blobs/uploads/",
            null,
            TestContext.Current.CancellationToken
        );
        var upload = begun.Headers.Location!;
        using var blob = await PutAsync(
            http,
            $"{upload}{(upload.Query.Length > 0 ? '&' : '?')}digest={Digest(config)}",
            config,
            "application/octet-stream"
        );
        Assert.Equal(201, (int)blob.StatusCode);
        var manifest = Encoding.UTF8.GetBytes(
            $$$"""
            {"schemaVersion":2,"mediaType":"{{{Manifest}}}",
            "config":{"mediaType":"application/vnd.docker.container.image.v1+json","size":2,
            "digest":"{{{Digest(config)}}}"},"layers":[]}
            """
        );
        using var tagged = await PutAsync(http, "v2/acme/checkout/manifests/1.8.2", manifest, Manifest);
        Assert.Equal(201, (int)tagged.StatusCode);
        return Digest(manifest);
    }

    private static async Task<HttpResponseMessage> PutAsync(HttpClient http, string path, byte[] bytes, string type)
    {
        using var content = new ByteArrayContent(bytes);
        content.Headers.ContentType = new MediaTypeHeaderValue(type);
        return await http.PutAsync(path, content, TestContext.Current.CancellationToken);
    }

    private static string Digest(byte[] bytes) => $"sha256:{Convert.ToHexStringLower(SHA256.HashData(bytes))}";

    private static async Task ShowsAsync(TestApp app, string headline)
    {
        string Headline() => string.Join(" and ", app.Cards("#general").Select(card => card.Text));
        await TestApp.UntilAsync(() => Headline() == headline, $"\"{headline}\" in place of \"{Headline()}\"");
    }
}
