using System.Text.Json;
using ChatOpsBot.Sandbox.Deliveries;

namespace ChatOpsBot.Sandbox.Acts;

/// <summary>
/// A slash command, from typing to its immediate answer.
/// <see href="https://docs.slack.dev/interactivity/implementing-slash-commands"/>
/// </summary>
internal static class SlashCommands
{
    private const string Slackbot = "USLACKBOT";

    public static async Task<SandboxSent> RunAsync(
        SandboxWorkspace workspace,
        SandboxUser user,
        SandboxChannel channel,
        string line,
        string? threadTs,
        CancellationToken cancellationToken
    )
    {
        var words = line.Trim().Split(' ', 2, StringSplitOptions.TrimEntries);
        if (workspace.Manifest?.Commands.FirstOrDefault(known => known.Command == words[0]) is not { } command)
        {
            Tell(
                workspace,
                user,
                channel,
                threadTs,
                $"`{words[0]}` is not a valid command. What starts with a \"/\" is read as a command."
            );
            return new SandboxSent("unknown_command");
        }

        var text = words.Length > 1 ? words[1] : "";
        var responseUrl = workspace.ResponseUrls.Issue(user.Id, channel.Id, ts: null, threadTs, out var source);
        var payload = Payloads.Command(
            user,
            channel,
            command.Command,
            command.ShouldEscape ? Composer.EncodeCommand(workspace, text) : text,
            responseUrl,
            workspace.Triggers.Issue(user.Id)
        );
        var answer = await workspace.App.SendAsync(
            new Delivery(DeliveryKind.Commands, "slash_commands", command.Url, payload),
            cancellationToken
        );

        // Slack wants exactly 200 here: any other status is a failure that the person sees.
        var error =
            answer.Error
            ?? (answer.Status == 200 ? Show(workspace, source, line.Trim(), answer.Body) : "dispatch_failed");
        if (error is not null)
            Tell(workspace, user, channel, threadTs, $"{command.Command} failed with the error “{error}”");
        return new SandboxSent(error) { Answer = answer.Body };
    }

    private static string? Show(SandboxWorkspace workspace, ResponseSource source, string line, string body)
    {
        if (body.Length == 0)
            return null;
        if (Read(body) is not { } message)
        {
            var plain = new SandboxMessage("", source.Channel, SandboxWorkspace.BotUser, body)
            {
                EphemeralTo = source.User,
                ThreadTs = source.ThreadTs,
            };
            source.Ts = workspace.Post(plain).Ts;
            return null;
        }

        var shared = message.Text("response_type") == "in_channel";
        if (shared)
            workspace.Post(new SandboxMessage("", source.Channel, source.User, line) { ThreadTs = source.ThreadTs });

        // The type alone shows the command and says nothing.
        return shared && message.GetPropertyCount() == 1 || Responses.Apply(workspace, source, message) is null
            ? null
            : "dispatch_failed";
    }

    private static JsonElement? Read(string body)
    {
        try
        {
            return JsonElement.Parse(body) is { ValueKind: JsonValueKind.Object } message ? message : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static void Tell(
        SandboxWorkspace workspace,
        SandboxUser user,
        SandboxChannel channel,
        string? threadTs,
        string text
    ) =>
        workspace.Post(
            new SandboxMessage("", channel.Id, Slackbot, text)
            {
                EphemeralTo = user.Id,
                ThreadTs = threadTs,
                Username = "Slackbot",
            }
        );
}
