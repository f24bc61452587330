using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Extensions.FileSystemGlobbing;
using YamlDotNet.RepresentationModel;

namespace ChatOpsBot.Tests.EndToEnd;

/// <summary>
/// The container without an engine: the Dockerfile's own steps in a folder, and its entry point as another user who may
/// write nowhere but to the volume.
/// </summary>
public sealed partial class ContainerTests
{
    private const string Secret = "container-secret";

    // Beside all other tests, on two busy cores.
    private static readonly TimeSpan ToBuild = TimeSpan.FromMinutes(15);
    private static readonly string Dockerfile = File.ReadAllText(Path.Combine(Repository.Root, "Dockerfile"));

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>The instructions, each on one line.</summary>
    private static IReadOnlyList<(string Name, string Value)> Instructions { get; } =
    [
        .. Continued()
            .Replace(Dockerfile, " ")
            .Split('\n')
            .Where(line => line.Length > 0 && line[0] != '#')
            .Select(line => line.Split(' ', 2) is [var name, var rest] ? (name, rest.Trim()) : (line, "")),
    ];

    private static IEnumerable<string> CopiedSources =>
        Instructions
            .Where(step => step.Name == "COPY" && !step.Value.StartsWith("--from", StringComparison.Ordinal))
            .SelectMany(step => step.Value.Split(' ')[..^1]);

    private static string HealthCheck =>
        Assert.Single(Instructions, step => step.Name == "HEALTHCHECK").Value.Split(" CMD ")[1];

    [Fact]
    public void Everything_that_the_image_copies_is_there_and_not_ignored()
    {
        var ignore = File.ReadAllLines(Path.Combine(Repository.Root, ".dockerignore"));
        var allowed = ignore.Where(line => line.StartsWith('!')).Select(line => line[1..]).Order();

        Assert.All(CopiedSources, source => Assert.True(Path.Exists(Path.Combine(Repository.Root, source)), source));
        Assert.Equal(CopiedSources.Order(), allowed);
    }

    [Fact]
    public void The_image_runs_as_no_root_user_checks_its_health_and_has_no_sandbox()
    {
        Assert.Contains(("USER", "$APP_UID"), Instructions);
        Assert.Contains(("VOLUME", "/data"), Instructions);
        Assert.Contains("/healthz/ready", HealthCheck, StringComparison.Ordinal);
        Assert.Equal("8080", Environment()["ASPNETCORE_HTTP_PORTS"]);
        Assert.DoesNotContain(Environment().Keys, name => name is "Sandbox" or "ASPNETCORE_ENVIRONMENT");
    }

    [Fact]
    public void Compose_names_files_of_the_repository_and_keeps_the_bot_read_only()
    {
        var yaml = new YamlStream();
        using (var reader = File.OpenText(Path.Combine(Repository.Root, "deploy", "compose.yaml")))
            yaml.Load(reader);
        var services = (YamlMappingNode)yaml.Documents[0].RootNode["services"];
        var bot = services["bot"];

        Assert.Equal("true", bot["read_only"].ToString());
        Assert.True(File.Exists(Path.Combine(Repository.Root, "deploy", bot["build"].ToString(), "Dockerfile")));
        Assert.Contains(
            services["redis"]["volumes"].AllNodes.Select(node => node.ToString()),
            volume => volume.StartsWith("./redis.conf:", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task What_the_image_publishes_runs_as_another_user_in_a_read_only_folder()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && System.Environment.IsPrivilegedProcess, "needs root, on Linux");
        using var folder = new TemporaryFolder();
        var (app, data) = (Path.Combine(folder.Path, "app"), Path.Combine(folder.Path, "data"));
        await PublishAsync(folder.Path, app);
        await RunAsync("chmod", "-R", "a-w,a+rX", app);
        Directory.CreateDirectory(data);
        await RunAsync("chown", "65534:65534", data);
        await RunAsync("chmod", "a+x", folder.Path);
        var (slackPort, port) = (ChildProcess.FreePort(), ChildProcess.FreePort());
        await using var slack = await SlackAsync(folder, slackPort, port);
        using var http = new ServiceCollection()
            .AddHttpClient()
            .BuildServiceProvider()
            .GetRequiredService<IHttpClientFactory>()
            .CreateClient();
        await slack.UntilReadyAsync(http, $"http://127.0.0.1:{slackPort}/sandbox");

        await using var bot = Start(app, data, slackPort, port);
        await bot.UntilReadyAsync(http, $"http://127.0.0.1:{port}/healthz/ready");
        await SendAsync(http, port);
        await UntilCardAsync(http, slackPort);
        await RunAsync("env", $"ASPNETCORE_HTTP_PORTS={port}", "sh", "-c", HealthCheck);

        var asked = TimeProvider.System.GetTimestamp();
        Assert.Equal(0, await bot.StopAsync());
        TestContext.Current.TestOutputHelper?.WriteLine($"Ended in {TimeProvider.System.GetElapsedTime(asked)}.");
        Assert.Equal(["chatops.db"], Directory.GetFiles(data, "*.db").Select(Path.GetFileName));
    }

    /// <summary>Copies what the Dockerfile copies and runs what it runs.</summary>
    private static async Task PublishAsync(string folder, string app)
    {
        var source = Path.Combine(folder, "source");
        var files = new Matcher();
        foreach (var copied in CopiedSources)
            files.AddInclude(Directory.Exists(Path.Combine(Repository.Root, copied)) ? $"{copied}/**" : copied);
        foreach (var ignored in new[] { "**/bin/**", "**/obj/**", "**/data/**", "**/node_modules/**" })
            files.AddExclude(ignored);
        foreach (var file in files.GetResultsInFullPath(Repository.Root))
        {
            var to = Path.Combine(source, Path.GetRelativePath(Repository.Root, file));
            Directory.CreateDirectory(Path.GetDirectoryName(to)!);
            File.Copy(file, to);
        }
        var publish = Assert.Single(
            Instructions,
            step => step.Value.StartsWith("dotnet publish", StringComparison.Ordinal)
        );
        var words = publish.Value.Replace(" /app", $" {app}", StringComparison.Ordinal).Split(' ');
        await using var building = ChildProcess.Start(words[0], source, words[1..]);
        Assert.True(await building.ExitAsync(ToBuild) == 0, building.Output);
    }

    private static async Task<ChildProcess> SlackAsync(TemporaryFolder folder, int port, int bot)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "ChatOpsBot.dll");
        await using (
            var manifest = ChildProcess.Start(
                "sh",
                folder.Path,
                "-c",
                $"dotnet exec '{program}' manifest --set PublicUrl=http://127.0.0.1:{bot} > manifest.yaml"
            )
        )
            Assert.True(await manifest.ExitAsync() == 0, manifest.Output);
        return ChildProcess.Start(
            "dotnet",
            folder.Path,
            ["exec", program, "--sandbox-only", "--manifest", "manifest.yaml", "--set", $"Urls=http://127.0.0.1:{port}"]
        );
    }

    private static ChildProcess Start(string app, string data, int slack, int port)
    {
        var variables = Environment();
        variables["ASPNETCORE_HTTP_PORTS"] = $"{port}";
        variables["Storage__Path"] = variables["Storage__Path"].Replace("/data", data, StringComparison.Ordinal);
        variables["Slack__BotToken"] = "xoxb-sandbox";
        variables["Slack__SigningSecret"] = "sandbox-signing-secret";
        variables["Slack__ApiUrl"] = $"http://127.0.0.1:{slack}/sandbox/slack/api/";
        variables["Sources__github__Secret"] = Secret;
        var entry = JsonNode
            .Parse(Assert.Single(Instructions, step => step.Name == "ENTRYPOINT").Value)!
            .AsArray()
            .Select(word => word!.GetValue<string>().Replace("/app", app, StringComparison.Ordinal));
        return ChildProcess.Start(
            "setpriv",
            data,
            [
                "--reuid=65534",
                "--regid=65534",
                "--clear-groups",
                "env",
                "--ignore-environment",
                $"PATH={System.Environment.GetEnvironmentVariable("PATH")}",
                .. variables.Select(variable => $"{variable.Key}={variable.Value}"),
                .. entry,
            ]
        );
    }

    private static async Task SendAsync(HttpClient http, int port)
    {
        var body = Encoding.UTF8.GetBytes(System.Text.Json.JsonSerializer.Serialize(GitHubPayloads.Push(1)));
        using var request = new HttpRequestMessage(HttpMethod.Post, $"http://127.0.0.1:{port}/webhooks/github")
        {
            Content = new ByteArrayContent(body) { Headers = { ContentType = new("application/json") } },
        };
        request.Headers.Add("X-GitHub-Event", "push");
        request.Headers.Add("X-GitHub-Delivery", "1");
        request.Headers.Add(
            "X-Hub-Signature-256",
            "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), body))
        );
        using var answer = await http.SendAsync(request, Stop);
        Assert.Equal(202, (int)answer.StatusCode);
    }

    private static async Task UntilCardAsync(HttpClient http, int slack)
    {
        var began = TimeProvider.System.GetTimestamp();
        var messages = new Uri($"http://127.0.0.1:{slack}/sandbox/api/channels/general/messages");
        while (JsonNode.Parse(await http.GetStringAsync(messages, Stop))!["messages"]!.AsArray().Count == 0)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(began) < TestApp.LongEnough, "No card came.");
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, Stop);
        }
    }

    private static async Task RunAsync(string program, params string[] arguments)
    {
        await using var child = ChildProcess.Start(program, Repository.Root, arguments);
        Assert.True(await child.ExitAsync() == 0, child.Output);
    }

    private static Dictionary<string, string> Environment() =>
        Instructions
            .Where(step => step.Name == "ENV")
            .SelectMany(step => step.Value.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Select(pair => pair.Split('=', 2))
            .ToDictionary(pair => pair[0], pair => pair[1]);

    [GeneratedRegex(@"\\\n\s*")]
    private static partial Regex Continued();
}
