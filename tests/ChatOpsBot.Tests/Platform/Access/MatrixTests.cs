using ChatOpsBot.Platform.Access;
using ChatOpsBot.Platform.Language;
using ChatOpsBot.Tests.Platform.Commands;

namespace ChatOpsBot.Tests.Platform.Access;

/// <summary>
/// Every command, place, kind of person and way in; the expected answers are the tables of <c>docs/permissions.md</c>.
/// </summary>
public sealed class MatrixTests
{
    private static readonly string Page = Path.Combine(Repository.Root, "docs", "permissions.md");

    [Fact]
    public async Task Every_command_answers_every_kind_of_person_as_the_page_says() =>
        Assert.Equal(await PermissionsPage.MarkdownAsync(), await File.ReadAllTextAsync(Page, CancellationToken.None));

    /// <summary>
    /// Run by name after a command or a rule has changed: <c>-explicit only -method
    /// '*.Write_the_page_of_permissions'</c>; read what changed.
    /// </summary>
    [Fact(Explicit = true)]
    public async Task Write_the_page_of_permissions() =>
        await File.WriteAllTextAsync(Page, await PermissionsPage.MarkdownAsync(), CancellationToken.None);

    [Fact]
    public async Task Without_a_rule_people_of_the_workspace_may_except_in_production_and_others_may_not()
    {
        await using var people = await Cast.StartAsync();
        foreach (
            var path in PermissionPath.All.Where(path =>
                path.Name is not (Permissions.Admin or "deploy break-glass" or "chatops confirm")
            )
        )
        foreach (var place in path.InPlace ? Cast.Places : [null])
        foreach (var kind in Cast.Kinds)
            Assert.True(
                await people.MayAsync(path.Name, place, kind) == (kind.IsOurs && place is not { IsProduction: true }),
                $"{path.Name} in {place?.Name}: {kind.Name}"
            );
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task Whatever_the_way_in_the_answer_is_the_same(bool withRules)
    {
        await using var people = await Cast.StartAsync(Trial.Add);
        if (withRules)
            people
                .Rule("trial", Cast.Named, Cast.Partner, "@platform", "oncall")
                .Rule("chatops home", Cast.Named, Cast.Partner, "@platform", "oncall");
        var wrong = new List<string>();
        foreach (var way in Ways.All)
        foreach (var kind in Cast.Kinds)
        {
            var expected = withRules ? kind.Name is "named" or "group" or "on call" or "named partner" : kind.IsOurs;
            if (await way.Value(people, kind) != expected)
                wrong.Add($"{way.Key}: {kind.Name} {(expected ? "was refused" : "was let in")}");
        }
        Assert.Empty(wrong);
    }

    [Fact]
    public async Task Every_command_refuses_a_stranger_in_every_way_and_no_way_refuses_those_that_the_rules_name()
    {
        await using var people = await Cast.StartAsync();
        var (member, stranger) = (Cast.Kind("named"), Cast.Kind("other company"));
        foreach (var command in CommandTable.Declared)
            people.Rule(command.Path, Cast.Named);
        people.Rule(Permissions.Admin, Cast.Named);
        var wrong = new List<string>();
        foreach (var command in CommandTable.Declared)
        foreach (var (name, way) in Ways.OfAnyCommand)
        {
            if (await way(people, stranger, command) != "denied")
                wrong.Add($"{command.Path}, {name}: a stranger was let in");
            if (await way(people, member, command) == "denied")
                wrong.Add($"{command.Path}, {name}: a person whom a rule names was refused");
        }
        Assert.Empty(wrong);
    }
}
