using System.CommandLine;
using System.Text.Json;
using ChatOpsBot.Platform.Commands.Verbs;
using ChatOpsBot.Platform.Workspace;

namespace ChatOpsBot.Cli;

/// <summary><c>manifest</c>: the Slack app for this configuration.</summary>
internal static class ManifestVerb
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public static Command Create(BotApp bot, CommonOptions common)
    {
        var json = new Option<bool>("--json") { Description = "As JSON instead of YAML" };
        var verb = new Command(
            "manifest",
            "Print the Slack app manifest for this configuration: for PublicUrl, "
                + "or for Socket Mode when Slack:AppToken is set"
        )
        {
            json,
        };
        verb.SetAction(
            (result, _) =>
                bot.WithServicesAsync(
                    common.File(result),
                    common.Settings(result),
                    Console.Error,
                    services => PrintAsync(services, result.GetValue(json))
                )
        );
        return verb;
    }

    private static async Task<int> PrintAsync(IServiceProvider services, bool json)
    {
        var manifest = services.GetRequiredService<SlackManifest>();
        var configuration = services.GetRequiredService<IConfiguration>();
        var slack = configuration.GetSection("Slack").Get<SlackOptions>() ?? new SlackOptions();
        if (string.IsNullOrEmpty(configuration["PublicUrl"]) && !slack.UsesSocketMode)
            await Console.Error.WriteLineAsync(
                "PublicUrl is not set, so the addresses are only examples: add --set PublicUrl=https://…, "
                    + "or --set Slack:AppToken=xapp- for Socket Mode."
            );
        await Console.Out.WriteAsync(json ? $"{manifest.ToJson().ToJsonString(Indented)}\n" : manifest.ToYaml());
        return 0;
    }
}
