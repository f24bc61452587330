using System.CommandLine;

namespace ChatOpsBot.Cli;

/// <summary>The command line: every verb of it.</summary>
internal static class RootVerb
{
    public static RootCommand Create(BotApp bot)
    {
        var common = new CommonOptions();
        var run = new RunVerb(bot, common);
        var root = new RootCommand("ChatOpsBot: deploys, alerts and builds in Slack")
        {
            run.Create(),
            ValidateVerb.Create(common),
            ManifestVerb.Create(bot, common),
            PrintSchemaVerb.Create(),
            SendVerb.Create(bot, common),
            new Command("export", "Export what the bot stores")
            {
                ExportAuditVerb.Create(bot, common),
                VerifyAuditVerb.Create(bot, common),
                ExportStoreVerb.Create(bot, common),
            },
            new Command("import", "Import what an export wrote, or what another product exports")
            {
                ImportStoreVerb.Create(bot, common),
                ImportOnCallVerb.Create(TimeProvider.System),
            },
            new Command("templates", "Work on your own wording of cards") { ConvertTemplatesVerb.Create() },
        };
        foreach (var option in common.All.Concat(run.Options))
            root.Add(option);
        root.SetAction(run.RunAsync);
        return root;
    }
}
