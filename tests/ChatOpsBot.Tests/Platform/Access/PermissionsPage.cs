using System.Globalization;
using System.Text;
using ChatOpsBot.Platform.Access;

namespace ChatOpsBot.Tests.Platform.Access;

/// <summary>
/// <c>docs/permissions.md</c>: how it is decided who may do what, and what comes of it for each command, place and kind
/// of person, as the application answers.
/// </summary>
internal static class PermissionsPage
{
    private static readonly (string Key, string[] People)[] Rules =
    [
        ("chatops replay", ["@platform", Cast.Named]),
        ("chatops admin", ["@platform"]),
        ("deploy checkout/staging", ["*", Cast.Partner]),
        ("deploy checkout/production", ["@platform", "oncall", Cast.Named]),
        ("deploy approve */production", ["@platform"]),
        ("deploy break-glass */production", ["oncall"]),
        ("rollback */production", ["@platform", "oncall"]),
    ];

    public static async Task<string> MarkdownAsync()
    {
        var page = new StringBuilder(
            """
            # Permissions

            Generated from what the code declares and from what it answers; a test compares this page with both.

            `Permissions` in the configuration defines who may run what. A rule names a command and, where the command
            acts on a service in an environment, optionally that environment; `*` and `?` are globs. A rule for `deploy`
            covers `deploy approve`, too, unless a rule for `deploy approve` matches.

            1. The rule with the longest command decides.
            2. Of several such rules the one with the most specific environment decides: `checkout/production`, then
               `checkout/*`, then `*/production`, then a rule without an environment.
            3. Where no rule matches, people of the workspace may, except in production.

            People are named by their user id, as `@group` (a user group), `github:org/team`, `oncall` (whoever is on
            call for the service; without an environment, for any), or `*` for everyone in the workspace. In an
            Enterprise Grid everyone in the bot's organization counts as a member of the workspace; so do guests of the
            workspace. People from other companies, in shared channels, may only do what a deciding rule allows their
            user id; no group and no `*` covers them. A person whose company Slack does not report counts as one of
            another company. When a membership cannot be determined, the answer is never yes: nothing is done, and the
            answer reports it.

            Permissions are checked at every entry (a typed command, a mention, a direct message, a button, a form when
            it opens and when it is submitted, a shortcut, a list of choices, the home tab), again when stored work runs,
            and for deploys at the plan, the click, the approval and the turn in the queue. Whoever requested a deploy
            may cancel it, unless a rule for `deploy cancel` matches. `/chatops events`, `explain`, `replay` and the home
            tab show a person what goes to channels that they can read; admins see everything.

            `/chatops whoami` shows what a person may do, and by which rule. `validate` warns about rules that never
            apply.

            """
        );
        page.Append("\n## Rules\n\n| rule | what it allows | per environment |\n| --- | --- | --- |\n");
        foreach (var path in PermissionPath.All)
            page.Append(
                CultureInfo.InvariantCulture,
                $"| `{path.Name}` | {path.Summary} | {(path.InPlace ? "yes" : "")} |\n"
            );
        page.Append(
            "\nIn the tables, ✓ means allowed; an empty cell means denied. The person *named* "
                + "has the user id `U0NAMED001`,\n"
                + "the *named partner*, of another company, has `U0PARTNER1`.\n"
        );
        page.Append("\n## Without a rule\n\n");
        await using (var cast = await Cast.StartAsync())
            await AppendAsync(page, cast);
        page.Append("\n## With these rules\n\n```jsonc\n\"Permissions\": {\n")
            .AppendJoin(
                ",\n",
                Rules.Select(rule =>
                    $"  \"{rule.Key}\": [{string.Join(", ", rule.People.Select(who => $"\"{who}\""))}]"
                )
            )
            .Append("\n}\n```\n\n");
        await using (var cast = await Cast.StartAsync())
        {
            foreach (var (key, people) in Rules)
                cast.Rule(key, people);
            await AppendAsync(page, cast);
        }
        return page.ToString();
    }

    private static async Task AppendAsync(StringBuilder page, Cast cast)
    {
        page.Append("| command | place | ")
            .AppendJoin(" | ", Cast.Kinds.Select(kind => kind.Name))
            .Append(" |\n| --- | --- |")
            .Insert(page.Length, " --- |", Cast.Kinds.Count)
            .Append('\n');
        foreach (var path in PermissionPath.All)
        foreach (var place in path.InPlace ? Cast.Places : [null])
        {
            page.Append(CultureInfo.InvariantCulture, $"| `{path.Name}` | {place?.Environment} |");
            foreach (var kind in Cast.Kinds)
                page.Append(await cast.MayAsync(path.Name, place, kind) ? " ✓ |" : " |");
            page.Append('\n');
        }
    }
}
