using System.Net;
using System.Net.Sockets;
using ChatOpsBot.Cli;
using ChatOpsBot.Platform.Configuration;
using ChatOpsBot.Tests.EndToEnd;

namespace ChatOpsBot.Tests.Cli;

/// <summary>
/// The real program, started with the mistakes of the first hour: one sentence each, exit code 1, and no stack trace.
/// </summary>
public sealed class StartTests : IDisposable
{
    // Outside development there is no sandbox unless it is asked for. Nothing listens at this address, which no start
    // waits for.
    private static readonly string[] RealSlack =
    [
        .. new[]
        {
            "Slack:BotToken=xoxb-of-a-test",
            "Slack:SigningSecret=of-a-test",
            "Slack:ApiUrl=http://127.0.0.1:9/",
        }.SelectMany(setting => new[] { "--set", setting }),
    ];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_port_in_use_is_a_sentence_that_names_the_address_and_a_way_out()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var address = $"http://127.0.0.1:{((IPEndPoint)taken.LocalEndpoint).Port}";
        await FailsAsync($"{address} is already in use", ["--urls", address, .. RealSlack]);
    }

    [Fact]
    public async Task Broken_json_is_a_sentence_that_names_the_file_and_the_line()
    {
        var file = _folder.File("broken.json");
        await File.WriteAllTextAsync(file, "{\n  \"Slack\": {\n    oops\n}", TestContext.Current.CancellationToken);
        await FailsAsync($"{file} is not valid JSON, line 3, column 5: 'o' is an invalid start", "--config", file);
    }

    [Fact]
    public async Task Json_that_is_not_a_configuration_and_a_folder_are_sentences_too()
    {
        var file = _folder.File("list.json");
        await File.WriteAllTextAsync(file, "[1, 2]", TestContext.Current.CancellationToken);
        await FailsAsync($"{file} cannot be used: Top-level JSON element must be an object", "--config", file);
        await FailsAsync($"{_folder.Path} is a folder", "--config", _folder.Path);
    }

    [Fact]
    public async Task A_missing_configuration_file_is_named() =>
        await FailsAsync(_folder.File("missing.json") + " was not found", "--config", _folder.File("missing.json"));

    [Fact]
    public async Task A_setting_without_an_equals_sign_is_a_usage_error() =>
        await FailsAsync("--set Storage:Path: write key=value", "--set", "Storage:Path");

    [Fact]
    public async Task An_invalid_address_is_a_configuration_error() =>
        await FailsAsync("Urls: \"garbage\" is not an address to listen on", "--urls", "garbage");

    [Fact]
    public async Task A_folder_that_cannot_be_written_is_a_sentence() =>
        await FailsAsync(
            "The database /proc/chatops.db cannot be written",
            ["--urls", "http://127.0.0.1:0", "--set", "Storage:Path=/proc/chatops.db", .. RealSlack]
        );

    [Fact]
    public async Task A_folder_in_place_of_the_database_is_a_sentence() =>
        await FailsAsync(
            $"The database {_folder.Path} is a folder",
            ["--urls", "http://127.0.0.1:0", "--set", $"Storage:Path={_folder.Path}", .. RealSlack]
        );

    [Theory]
    [InlineData(
        "Serilog:MinimumLevel:Default=Loud",
        "Serilog:MinimumLevel:Default: \"Loud\" is unknown; use one of Verbose, Debug, Information"
    )]
    [InlineData(
        "Serilog:MinimumLevel:Override:Microsoft=9x",
        "Serilog:MinimumLevel:Override:Microsoft: \"9x\" is unknown"
    )]
    [InlineData(
        "Kestrel:Endpoints:A:Url=nonsense",
        "Kestrel:Endpoints:A:Url: \"nonsense\" is not an address to listen on"
    )]
    [InlineData("Routes:0:Priority=Pagee", "Routes:0:Priority: \"Pagee\" is unknown; use one of Normal, Page")]
    [InlineData("Slack=hello", "Slack: is a single value; write its keys: { … }")]
    [InlineData("Templates:Foldr=x", "Templates:Foldr: is unknown; did you mean Folder?")]
    public async Task What_would_end_the_program_or_be_passed_over_is_a_configuration_error(
        string setting,
        string said
    ) => await FailsAsync(said, "--set", setting);

    [Fact]
    public async Task An_invalid_address_is_one_problem_in_the_sandbox_too() =>
        await FailsAsync(
            "The configuration has a problem:",
            "--urls",
            "http://127.0.0.1:99999",
            "--environment",
            "Development"
        );

    [Fact]
    public async Task A_certificate_that_cannot_be_used_is_a_sentence()
    {
        var file = _folder.File("garbage.pfx");
        await File.WriteAllTextAsync(file, "garbage", TestContext.Current.CancellationToken);
        string[] rest =
        [
            "--urls",
            "https://127.0.0.1:0",
            "--set",
            $"Storage:Path={_folder.File("chatops.db")}",
            .. RealSlack,
        ];
        await FailsAsync(
            "The certificate in Kestrel:Certificates cannot be used",
            ["--set", $"Kestrel:Certificates:Default:Path={file}", .. rest]
        );
        Assert.Equal(
            "Unable to configure HTTPS endpoint. Name one in Kestrel:Certificates:Default:Path, "
                + "or listen on http:// behind a proxy that speaks HTTPS.",
            StartFailure.Explain(
                new InvalidOperationException("Unable to configure HTTPS endpoint.\nTo generate …")
                {
                    Source = "Microsoft.AspNetCore.Server.Kestrel.Core",
                }
            )
        );
        Assert.Null(StartFailure.Explain(new InvalidOperationException("A bug")));
    }

    [Fact]
    public async Task A_second_bot_on_one_file_says_that_another_has_it()
    {
        var path = _folder.File("chatops.db");
        await using var held = new FileStream(
            path + ".lock",
            FileMode.OpenOrCreate,
            FileAccess.ReadWrite,
            FileShare.None
        );
        await FailsAsync(
            "is another one running?",
            ["--urls", "http://127.0.0.1:0", "--set", $"Storage:Path={path}", .. RealSlack]
        );
    }

    [Theory]
    [InlineData("Slak:BotToken=xoxb-1", "Slak: is unknown; did you mean Slack?")]
    [InlineData("Permisions:deploy=x", "Permisions: is unknown; did you mean Permissions?")]
    [InlineData("Url=http://127.0.0.1:1", "Url: is unknown; did you mean Urls?")]
    [InlineData("Routes:0:Match:0=kind=alrt", "did you mean \"alert\"?")]
    public async Task Validate_finds_what_is_misspelt(string setting, string said) =>
        await FailsAsync(said, "validate", "--set", setting);

    [Fact]
    public async Task Templates_in_Handlebars_are_a_sentence_that_names_the_command_which_converts_them()
    {
        await File.WriteAllTextAsync(_folder.File("push.hbs"), "{{title}}", TestContext.Current.CancellationToken);
        string[] setting = ["--set", $"Templates:Folder={_folder.Path}"];
        var said =
            "Templates:Folder: push.hbs is in Handlebars, which cards no longer use; "
            + $"run `ChatOpsBot templates convert {_folder.Path}`";
        await FailsAsync(said, setting);
        await FailsAsync(said, ["validate", .. setting]);

        await using var convert = Program("templates", "convert", _folder.Path);
        Assert.True(await convert.ExitAsync() == 0, convert.Output);
        await using var validate = Program(["validate", .. setting, .. RealSlack]);
        Assert.True(await validate.ExitAsync() == 0, validate.Output);
    }

    [Fact]
    public async Task Validate_finds_the_mistake_in_a_template()
    {
        await File.WriteAllTextAsync(
            _folder.File("push.scriban"),
            "{{ actor }}\n{{ titel }}",
            TestContext.Current.CancellationToken
        );
        await FailsAsync(
            $"{_folder.File("push.scriban")}, line 2, column 4: `titel` is unknown; did you mean `title`?",
            "validate",
            "--set",
            $"Templates:Folder={_folder.Path}"
        );
    }

    [Fact]
    public async Task The_manifest_is_the_whole_output_and_a_missing_address_is_a_warning_beside_it()
    {
        await using var bot = Program("manifest");
        Assert.True(await bot.ExitAsync() == 0, bot.Output);
        Assert.Contains("PublicUrl is not set", bot.Output, StringComparison.Ordinal);
        await using var with = Program("manifest", "--set", "PublicUrl=https://chatops.example.com");
        Assert.True(await with.ExitAsync() == 0, with.Output);
        Assert.StartsWith("# The Slack app of ChatOpsBot", with.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ASPNETCORE_URLS", "http://127.0.0.1:{0}")]
    [InlineData("DOTNET_URLS", "http://127.0.0.1:{0}")]
    [InlineData("ASPNETCORE_HTTP_PORTS", "{0}")]
    public async Task The_hosts_own_variables_say_where_to_listen(string variable, string value)
    {
        var port = ChildProcess.FreePort();
        var text = string.Format(System.Globalization.CultureInfo.InvariantCulture, value, port);
        await using var bot = ChildProcess.Start(
            "env",
            _folder.Path,
            [
                $"{variable}={text}",
                "dotnet",
                .. Arguments(["--set", $"Storage:Path={_folder.File("chatops.db")}", .. RealSlack]),
            ]
        );
        var clients = new ServiceCollection();
        clients
            .AddHttpClient("", client => client.BaseAddress = new Uri($"http://127.0.0.1:{port}"))
            .ConfigurePrimaryHttpMessageHandler(() => new HttpClientHandler { AllowAutoRedirect = false });
        await using var services = clients.BuildServiceProvider();
        using var http = services.GetRequiredService<IHttpClientFactory>().CreateClient();
        await bot.UntilReadyAsync(http, "healthz/live");
        using var root = await http.GetAsync("/", TestContext.Current.CancellationToken);
        Assert.Equal("/healthz/ready", root.Headers.Location?.ToString());
        Assert.Contains("Configuration: ", bot.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("http://*:8080;http://*:8081", "ASPNETCORE_HTTP_PORTS=8080; 8081")]
    [InlineData("http://*:80;https://*:443", "DOTNET_HTTP_PORTS=80", "ASPNETCORE_HTTPS_PORTS=443")]
    [InlineData("http://a:1", "ASPNETCORE_URLS=http://a:1", "ASPNETCORE_HTTP_PORTS=80")]
    [InlineData("http://a:1", "ASPNETCORE_URLS=http://a:1", "DOTNET_URLS=http://b:2")]
    public void Addresses_go_before_ports_and_the_closer_prefix_before_the_other(
        string? expected,
        params string[] variables
    )
    {
        var values = variables
            .Select(variable => variable.Split('=', 2))
            .ToDictionary(pair => pair[0], pair => pair[1]);
        Assert.Equal(expected, HostAddress.FromEnvironment(values.GetValueOrDefault));
    }

    [Fact]
    public void Only_a_build_in_its_own_folder_reads_the_configuration_of_the_repository()
    {
        Assert.Equal(
            Repository.Root,
            SourceTree.Find(Path.Combine(Repository.Root, "src", "ChatOpsBot", "bin", "Debug", "net10.0") + "/")
        );
        Assert.Null(
            SourceTree.Find(Path.Combine(Repository.Root, "src", "ChatOpsBot", "bin", "Release", "net10.0", "publish"))
        );
        Assert.Null(
            SourceTree.Find(Path.Combine(Repository.Root, "tests", "ChatOpsBot.Tests", "bin", "Debug", "net10.0"))
        );
        Assert.Null(SourceTree.Find(_folder.Path));
    }

    private async Task FailsAsync(string said, params string[] arguments)
    {
        await using var bot = Program(arguments);
        var code = await bot.ExitAsync();
        Assert.Contains(said, bot.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", bot.Output, StringComparison.Ordinal);
        Assert.Equal(1, code);
    }

    private ChildProcess Program(params string[] arguments) =>
        ChildProcess.Start("dotnet", _folder.Path, Arguments(arguments));

    private static IEnumerable<string> Arguments(params string[] arguments) =>
        ["exec", Path.Combine(AppContext.BaseDirectory, "ChatOpsBot.dll"), .. arguments];
}
