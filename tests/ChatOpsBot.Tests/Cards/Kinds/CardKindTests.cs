using ChatOpsBot.Cards.Kinds;
using ChatOpsBot.Cards.Wording;
using ChatOpsBot.Sources;

namespace ChatOpsBot.Tests.Cards.Kinds;

public sealed class CardKindTests
{
    [Fact]
    public void Every_card_is_listed_in_alphabetical_order_and_has_its_template()
    {
        var classes = typeof(CardKind)
            .Assembly.GetTypes()
            .Where(type => type is { IsAbstract: false } && type.IsSubclassOf(typeof(CardKind)))
            .Select(type => type.Name);
        var templates = Directory
            .GetFiles(Path.Combine(Repository.Root, "src", "ChatOpsBot", "Cards", "Templates"), "*.scriban")
            .Select(Path.GetFileNameWithoutExtension);

        Assert.Equal(classes.Order(StringComparer.Ordinal), CardKind.All.Select(kind => kind.GetType().Name));
        Assert.Equal(
            templates.Order(StringComparer.Ordinal),
            CardKind.All.Select(kind => kind.Name).Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public void Every_built_in_template_compiles() =>
        Assert.All(CardKind.All, kind => Assert.Null(Templates.Problem(Templates.BuiltInText(kind.Name))));

    [Fact]
    public void A_stage_that_ends_without_saying_when_it_began_keeps_its_beginning()
    {
        var begun = new ChatOpsEvent
        {
            Id = "1",
            Source = "jenkins",
            Kind = EventKind.TaskRun,
            Subject = Subject.PipelineRun("jenkins", "checkout#1"),
            Part = "stage/unit",
            State = EventState.Running,
            Occurred = TestApp.Start,
            Started = TestApp.Start,
        };
        var ended = begun with
        {
            Id = "2",
            State = EventState.Succeeded,
            Occurred = TestApp.Start.AddSeconds(62),
            Started = null,
            Ended = TestApp.Start.AddSeconds(62),
        };

        foreach (
            ChatOpsEvent[] order in (ChatOpsEvent[][])
                [
                    [begun, ended],
                    [ended, begun],
                    [begun, ended, begun, ended],
                ]
        )
        {
            var card = order.Aggregate(new Card { Subject = begun.Subject }, (folded, @event) => folded.Fold(@event));
            Assert.Equal(
                (EventState.Succeeded, TestApp.Start),
                (card.Parts["stage/unit"].State, card.Parts["stage/unit"].Started!.Value)
            );
        }
    }

    [Fact]
    public void An_alert_fires_since_its_stated_beginning_whatever_comes_first()
    {
        var created = Fires("created", 3) with { Started = TestApp.Start };
        ChatOpsEvent[] all = [created, Fires("seen", 33), Fires("seen again", 600)];

        foreach (
            int[] order in (int[][])
                [
                    [0, 1, 2],
                    [0, 2, 1],
                    [1, 0, 2],
                    [1, 2, 0],
                    [2, 0, 1],
                    [2, 1, 0],
                ]
        )
        {
            var card = order.Aggregate(
                new Card { Subject = created.Subject },
                (folded, index) => folded.Fold(all[index])
            );
            Assert.Equal(
                ("seen again", TestApp.Start),
                (card.Parts["alert/7"].Id, card.Parts["alert/7"].Started!.Value)
            );
        }
    }

    [Fact]
    public void An_alert_that_fires_again_keeps_its_own_beginning_when_an_older_one_comes_late()
    {
        var anew = Fires("anew", 600) with { Started = TestApp.Start.AddSeconds(600) };

        var card = new Card { Subject = anew.Subject }
            .Fold(anew)
            .Fold(Fires("old", 3) with { Started = TestApp.Start });

        Assert.Equal(TestApp.Start.AddSeconds(600), card.Parts["alert/7"].Started);
    }

    [Theory]
    [InlineData("unstable", "unstable")]
    [InlineData("partiallySucceeded", "partially succeeded")]
    [InlineData("failure", "failed")]
    public void A_run_that_failed_in_part_is_named_as_its_tool_names_it(string result, string word)
    {
        var run = Run("1", EventState.Running);
        var before = new Card { Subject = run.Subject }.Fold(run);
        var after = before.Fold(
            Run("2", EventState.Failed) with
            {
                Occurred = TestApp.Start.AddMinutes(1),
                Labels = new Dictionary<string, string> { ["result"] = result },
            }
        );

        Assert.Equal(word, after.Kind.View(after).State);
        Assert.Contains(word, Assert.Single(after.Kind.Milestones(before, after)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void An_issue_that_was_transferred_is_not_deleted()
    {
        var opened = Run("1", EventState.Opened) with
        {
            Kind = EventKind.Issue,
            Subject = Subject.Issue("github.com/acme/checkout", 31),
            Repository = "acme/checkout",
        };
        var before = new Card { Subject = opened.Subject }.Fold(opened);
        var after = before.Fold(
            opened with
            {
                Id = "2",
                State = EventState.Closed,
                Sequence = long.MaxValue,
                Labels = new Dictionary<string, string> { ["transferred_to"] = "acme/payments#7" },
            }
        );

        Assert.Equal("transferred to acme/payments#7", after.Kind.View(after).State);
        Assert.Contains(
            "transferred to acme/payments#7",
            Assert.Single(after.Kind.Milestones(before, after)).Text,
            StringComparison.Ordinal
        );
    }

    private static ChatOpsEvent Fires(string id, int seconds) =>
        Run(id, EventState.Firing) with
        {
            Kind = EventKind.Alert,
            Subject = Subject.Alert("sentry", "7"),
            Part = "alert/7",
            Occurred = TestApp.Start.AddSeconds(seconds),
        };

    private static ChatOpsEvent Run(string id, EventState state) =>
        new()
        {
            Id = id,
            Source = "jenkins",
            Kind = EventKind.PipelineRun,
            Subject = Subject.PipelineRun("jenkins", "checkout#1"),
            State = state,
            Occurred = TestApp.Start,
            Title = "checkout",
        };
}
