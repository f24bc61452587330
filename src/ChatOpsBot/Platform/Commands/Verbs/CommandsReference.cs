using System.Text;
using ChatOpsBot.Platform.Language;

namespace ChatOpsBot.Platform.Commands.Verbs;

/// <summary>All commands as a page: <c>docs/commands.md</c>.</summary>
internal static class CommandsReference
{
    public static string Markdown(IEnumerable<CommandDescriptor> commands)
    {
        var page = new StringBuilder(
            """
            # Commands

            Generated from the declarations in the code; a test compares this page with them.

            Each works as a slash command, in a direct message to the bot, and after its name in a channel
            (`@chatopsbot status`). `<name>` is required, `[…]` is optional. Put text with spaces into quotes. A command
            that changes something takes `--dry-run`, runs once however often Slack delivers it, and shows how to undo
            it. Who may run what is set under `Permissions` in the configuration, see [permissions.md](permissions.md).

            | command | what it does | also |
            | --- | --- | --- |

            """
        );
        foreach (var command in commands)
        {
            List<string> also = [];
            if (command.About.Changes)
                also.Add("changes something");
            if (command.About.ByButton)
                also.Add("by a button only");
            if (command.About.Shortcut is { } shortcut)
                also.Add($"shortcut “{shortcut}”");
            if (command.About.MessageShortcut is { } onMessage)
                also.Add($"shortcut “{onMessage}” on a message");
            page.Append("| `")
                .Append(command.Synopsis.Replace("|", "\\|", StringComparison.Ordinal))
                .Append("` | ")
                .Append(command.About.Summary);
            if (command.About.Example is { } example)
                page.Append("<br>`").Append(example.Replace("|", "\\|", StringComparison.Ordinal)).Append('`');
            page.Append(" | ").AppendJoin(", ", also).Append(" |\n");
        }
        return page.ToString();
    }
}
