using ChatOpsBot.Platform.Configuration;
using ChatOpsBot.Sandbox;

namespace ChatOpsBot.Cli.LocalSlack;

/// <summary>The sandbox without the bot: a local Slack for any app, which is described by its manifest and runs in a
/// process of its own.</summary>
public static class SandboxOnly
{
    private const string BotToken = "xoxb-sandbox",
        AppToken = "xapp-sandbox";

    /// <param name="manifest">The file with the app's manifest, as JSON or YAML.</param>
    /// <param name="file">A configuration file, or null: of it only <c>Urls</c> counts.</param>
    /// <param name="settings"><c>key=value</c> pairs that go over everything else.</param>
    /// <returns>The exit code.</returns>
    /// <exception cref="InvalidDataException">There is no manifest, or Slack could not install it.</exception>
    public static async Task<int> RunAsync(
        string? manifest,
        string? file,
        IReadOnlyList<string> settings,
        TextWriter output,
        CancellationToken cancellationToken
    )
    {
        if (manifest is null)
            throw new InvalidDataException(
                "--sandbox-only needs --manifest FILE: the manifest of your app, as JSON or YAML."
            );
        var json = ManifestFile.Read(manifest).ToJsonString();
        await using var app = Build(ConfiguredBuilder.Create(settings, file), json);
        app.Lifetime.ApplicationStarted.Register(() => Print(app, manifest, output));
        await app.RunAsync(cancellationToken);
        return 0;
    }

    private static WebApplication Build(WebApplicationBuilder builder, string manifest)
    {
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        builder.Services.AddSandbox();
        builder.Services.Configure<SandboxApp>(slack =>
            (slack.Manifest, slack.SigningSecret) = (manifest, SandboxMode.SigningSecret)
        );
        var app = builder.Build();
        app.UseLoopbackOnly();
        app.MapSandbox();
        app.MapGet("/", () => Results.Redirect("/sandbox"));
        return app;
    }

    private static void Print(WebApplication app, string manifest, TextWriter output)
    {
        var address = SandboxMode.Address(app.Services).ToString().TrimEnd('/');
        output.WriteLine(
            $"""

            The sandbox is ready, with the app of {manifest}: open {address}/sandbox
            Start your app with:

            SLACK_BOT_TOKEN={BotToken}
            SLACK_APP_TOKEN={AppToken}
            SLACK_SIGNING_SECRET={SandboxMode.SigningSecret}
            SLACK_API_URL={address}/sandbox/slack/api/

            """
        );
    }
}
