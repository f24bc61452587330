using ChatOpsBot.Notifications;
using ChatOpsBot.Notifications.Cards;
using ChatOpsBot.Sources;

namespace ChatOpsBot.Tests.Notifications;

public sealed class CardKindTests
{
    [Fact]
    public void Every_card_is_listed_in_alphabetical_order_and_has_its_template()
    {
        var classes = typeof(CardKind).Assembly.GetTypes().Where(type => type is { IsAbstract: false } && type.IsSubclassOf(typeof(CardKind))).Select(type => type.Name);
        var templates = Directory.GetFiles(Path.Combine(Repository.Root, "src", "ChatOpsBot", "Notifications", "Templates"), "*.hbs").Select(Path.GetFileNameWithoutExtension);

        Assert.Equal(classes.Order(StringComparer.Ordinal), CardKind.All.Select(kind => kind.GetType().Name));
        Assert.Equal(templates.Order(StringComparer.Ordinal), CardKind.All.Select(kind => kind.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_built_in_template_compiles() => Assert.All(CardKind.All, kind => Assert.Null(Templates.Problem(Templates.BuiltInText(kind.Name))));

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
        var ended = begun with { Id = "2", State = EventState.Succeeded, Occurred = TestApp.Start.AddSeconds(62), Started = null, Ended = TestApp.Start.AddSeconds(62) };

        foreach (ChatOpsEvent[] order in (ChatOpsEvent[][])[[begun, ended], [ended, begun], [begun, ended, begun, ended]])
        {
            var card = order.Aggregate(new Card { Subject = begun.Subject }, (folded, @event) => folded.Fold(@event));
            Assert.Equal((EventState.Succeeded, TestApp.Start), (card.Parts["stage/unit"].State, card.Parts["stage/unit"].Started!.Value));
        }
    }
}
