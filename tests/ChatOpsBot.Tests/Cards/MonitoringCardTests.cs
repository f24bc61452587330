using System.Text;
using ChatOpsBot.Cards;
using ChatOpsBot.Cards.Kinds;
using ChatOpsBot.Slack;
using ChatOpsBot.Sources;

namespace ChatOpsBot.Tests.Cards;

/// <summary>
/// What every payload of the tools that watch looks like in Slack, in one file to read:
/// <c>MonitoringCards.approved.txt</c>. When it differs the test leaves <c>MonitoringCards.received.txt</c> beside it:
/// read what changed, and rename it when it is right.
/// </summary>
public sealed class MonitoringCardTests
{
    private static readonly string Approved = Path.Combine(
        Repository.Root,
        "tests",
        "ChatOpsBot.Tests",
        "Cards",
        "MonitoringCards.approved.txt"
    );

    [Fact]
    public async Task Every_payload_makes_the_card_that_was_approved()
    {
        await using var app = await TestApp.StartAsync();
        var renderer = app.Services.GetRequiredService<CardRenderer>();
        var text = new StringBuilder();
        foreach (
            var source in EventSources.All.Where(source =>
                source.GetType().Namespace!.EndsWith(".Monitoring", StringComparison.Ordinal)
            )
        )
        {
            var deliveries = Payloads(source.Type)
                .Select(file => (Name: Path.GetFileNameWithoutExtension(file), Events: EventsOf(source, file)))
                .ToList();
            foreach (var (name, events) in deliveries)
                text.Append(Pictures(renderer, $"{source.Type}/{name}", events));
            // And what is left of each subject when all of its deliveries are in.
            var lives = deliveries
                .SelectMany(delivery => delivery.Events)
                .GroupBy(@event => @event.Subject)
                .Where(life => life.Count() > 1);
            text.Append(
                string.Concat(
                    lives.Select(life =>
                        Pictures(renderer, $"{source.Type}: all of {life.Key}", life.OrderBy(@event => @event.Occurred))
                    )
                )
            );
        }

        var approved = File.Exists(Approved)
            ? await File.ReadAllTextAsync(Approved, TestContext.Current.CancellationToken)
            : "";
        var received = Path.ChangeExtension(Path.ChangeExtension(Approved, null), ".received.txt");
        if (approved != text.ToString())
            await File.WriteAllTextAsync(received, text.ToString(), TestContext.Current.CancellationToken);
        Assert.Equal(approved, text.ToString());
        File.Delete(received);
    }

    private static IEnumerable<string> Payloads(string source) =>
        Directory
            .EnumerateFiles(
                Path.Combine(Repository.Root, "tests", "ChatOpsBot.Sources.Tests", "Payloads", source),
                "*.json"
            )
            .Where(file =>
                !file.EndsWith(".approved.json", StringComparison.Ordinal)
                && !file.EndsWith(".received.json", StringComparison.Ordinal)
            )
            .Order(StringComparer.Ordinal);

    private static IReadOnlyList<ChatOpsEvent> EventsOf(IEventSource source, string file)
    {
        var headers = Path.ChangeExtension(file, ".headers");
        var lines = File.Exists(headers) ? File.ReadAllLines(headers).Select(line => line.Split(": ", 2)) : [];
        return source
            .Parse(
                new WebhookRequest(
                    source.Type,
                    Path.GetFileNameWithoutExtension(file),
                    lines.ToDictionary(line => line[0], line => line[1], StringComparer.OrdinalIgnoreCase),
                    File.ReadAllBytes(file),
                    TestApp.Start.AddHours(3)
                )
            )
            .Events;
    }

    private static string Pictures(CardRenderer renderer, string name, IEnumerable<ChatOpsEvent> events) =>
        string.Concat(
            events
                .GroupBy(@event => @event.Subject)
                .Select(thing => thing.Aggregate(new Card { Subject = thing.Key }, (card, @event) => card.Fold(@event)))
                .Select(card => card.Opened ? Picture(renderer, card, name) : $"{name}\n    (no message)\n\n")
        );

    private static string Picture(CardRenderer renderer, Card card, string name)
    {
        var message = renderer.Render(card, "#general");
        var text = message.Blocks.OfType<SectionBlock>().Select(section => section.Text!.Text);
        var buttons = message
            .Blocks.OfType<ActionsBlock>()
            .SelectMany(actions => actions.Elements)
            .OfType<Button>()
            .Select(button => $"[{button.Text.Text}] {button.Url}");
        return $"{name}\n"
            + string.Concat(text.Concat(buttons).SelectMany(part => part.Split('\n')).Select(line => $"    {line}\n"))
            + "\n";
    }
}
