using ChatOpsBot.Cli.LocalSlack;
using ChatOpsBot.Platform.Commands.Verbs;
using ChatOpsBot.Sandbox;

namespace ChatOpsBot.Tests.Platform.Workspace.Connection;

/// <summary>Each wrong step on the way to Slack is met by words that report it.</summary>
public sealed class ConnectionTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_token_that_Slack_does_not_take_turns_readiness_red_and_says_what_to_copy()
    {
        await using var slack = await Tests.EndToEnd.KillTests.StartSlackAsync();
        slack
            .Services.GetRequiredService<SandboxWorkspace>()
            .Faults.Add(new SandboxFault(SandboxFaultKind.Error) { Method = "auth.test", Error = "invalid_auth" });

        await using var app = await TestApp.StartAsync(
            "Slack:BotToken=xoxb-of-nobody",
            "Slack:SigningSecret=s",
            $"Slack:ApiUrl={slack.Urls.First()}/sandbox/slack/api/"
        );
        await TestApp.UntilAsync(
            () => Ready(app).Contains("copy the Bot User OAuth Token", StringComparison.Ordinal),
            "readiness to say what is wrong"
        );

        slack.Services.GetRequiredService<SandboxWorkspace>().Faults.Clear();
        await TestApp.UntilAsync(
            () =>
            {
                app.Time.Advance(TimeSpan.FromSeconds(1));
                return Ready(app) == "ready\n";
            },
            "readiness to come back by itself"
        );
    }

    [Fact]
    public async Task A_scope_that_is_not_there_is_named()
    {
        await using var app = await TestApp.StartAsync(services =>
            services
                .AddOptions<SandboxApp>()
                .PostConfigure<IServiceProvider>(
                    (sandbox, provider) =>
                    {
                        var manifest = provider
                            .GetRequiredService<SlackManifest>()
                            .At(SandboxMode.Address(provider))
                            .ToJson();
                        var scopes = manifest["oauth_config"]!["scopes"]!["bot"]!.AsArray();
                        scopes.Remove(scopes.Single(scope => scope!.GetValue<string>() == "users:read"));
                        sandbox.Manifest = manifest.ToJsonString();
                    }
                )
        );

        await app.Slack.CommandAsync("ada", "general", "/chatops status", Stop);
        await app.Slack.CommandAsync("ada", "general", "/chatops whoami", Stop);

        Assert.Contains(
            "without the scopes users:read",
            app.Slack.Messages("general")[0].Text,
            StringComparison.Ordinal
        );
        Assert.Contains("users:read", app.Slack.Messages("general")[1].Text, StringComparison.Ordinal);
    }

    private static string Ready(TestApp app)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "healthz/ready");
        using var answer = app.Http.Send(request, Stop);
        using var reader = new StreamReader(answer.Content.ReadAsStream(Stop));
        return reader.ReadToEnd();
    }
}
