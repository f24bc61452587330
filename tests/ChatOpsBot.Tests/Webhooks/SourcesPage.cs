using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using ChatOpsBot.Cards;
using ChatOpsBot.Cards.Kinds;
using ChatOpsBot.Slack;
using ChatOpsBot.Sources;
using ChatOpsBot.Webhooks.Authentication;

namespace ChatOpsBot.Tests.Webhooks;

/// <summary>
/// All sources as a page, <c>docs/sources.md</c>: what the adapters declare, and the cards that their approved payloads
/// become.
/// </summary>
internal sealed partial class SourcesPage(CardRenderer renderer)
{
    private const string Url = "https://chatops.example.com/webhooks/";

    private static readonly JsonSerializerOptions Approved = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    private static readonly string Payloads = Path.Combine(
        Repository.Root,
        "tests",
        "ChatOpsBot.Sources.Tests",
        "Payloads"
    );

    public string Markdown()
    {
        var sources = EventSources.All.OrderBy(source => source.Name, StringComparer.OrdinalIgnoreCase).ToList();
        var page = new StringBuilder(
            """
            # Sources

            Generated from the declarations in the code and from the payloads of its tests; a test compares this page
            with them.

            Each sender is an entry of `Sources` in the configuration: its name is the last part of its URL, its `Type`
            is the tool. `SECRET` stands for `Sources:{name}:Secret`, or for what is in its `SecretFile`; a sender
            without one is refused. One way to authenticate is enough. [Configuration](configuration.md#senders) shows how to
            rotate a secret, how to restrict a sender to its networks, and how to connect a tool that is not listed here.

            | tool | type | what arrives |
            | --- | --- | --- |

            """
        );
        foreach (var source in sources)
        {
            var kinds = string.Join(
                ", ",
                EventsOf(source).Select(e => e.Kind).Distinct().Order(StringComparer.Ordinal)
            );
            page.Append(
                CultureInfo.InvariantCulture,
                $"| [{source.Name}](#{Anchor(source.Name)}) | `{source.Type}` | {kinds} |\n"
            );
        }
        foreach (var source in sources)
            Append(page, source);
        return page.ToString();
    }

    private void Append(StringBuilder page, IEventSource source)
    {
        var name = source.Type;
        var setup = source.Setup.Replace("{url}", Url + name, StringComparison.Ordinal);
        page.Append(CultureInfo.InvariantCulture, $"\n## {source.Name}\n\n");
        Wrap(page, $"{setup} ([documentation]({source.Docs}))", indent: "");
        page.Append('\n');
        var ways = string.Join(", or ", source.Authentication.Select(way => way.Describe()));
        Wrap(page, $"- authenticates with {ways}", indent: "  ");
        Wrap(page, $"- takes {Content.Describe(source.Accepts)}, up to {source.MaxBodyBytes / 1024} kB", indent: "  ");
        foreach (var kind in EventsOf(source).GroupBy(e => e.Kind).OrderBy(kind => kind.Key, StringComparer.Ordinal))
        {
            var states = kind.Select(e => JsonNamingPolicy.CamelCase.ConvertName(e.State.ToString()))
                .Distinct()
                .Order(StringComparer.Ordinal);
            Wrap(page, $"- `{kind.Key}`: {string.Join(", ", states)}", indent: "  ");
        }
        if (Card(source) is { } card)
            page.Append("\n```text\n").AppendJoin('\n', card).Append("\n```\n");
        if (name == "generic")
            AppendRecipes(page);
    }

    private const char NoBreak = '\u00A0';

    [GeneratedRegex("`[^`]*`", RegexOptions.None, 1000)]
    private static partial Regex Code();

    private static string Unbroken(Match code) => code.Length > 100 ? code.Value : code.Value.Replace(' ', NoBreak);

    /// <summary>
    /// Breaks a paragraph at 120 columns, but not before a word that would start a list or a heading.
    /// </summary>
    private static void Wrap(StringBuilder page, string text, string indent)
    {
        var column = 0;
        foreach (var word in Code().Replace(text.ReplaceLineEndings(" "), Unbroken).Split(' '))
        {
            var starts = word.TrimEnd('.') is "-" or "+" or "*" or ">" || word.StartsWith('#') || word.StartsWith('|');
            if (column > 0 && column + 1 + word.Length > 118 && !starts)
            {
                page.Append('\n').Append(indent);
                column = indent.Length;
            }
            else if (column > 0)
            {
                page.Append(' ');
                column++;
            }
            page.Append(word.Replace(NoBreak, ' '));
            column += word.Length;
        }
        page.Append('\n');
    }

    /// <summary>The rules of the payloads that are called <c>recipe-…</c>, which the tests of payloads try.</summary>
    private static void AppendRecipes(StringBuilder page)
    {
        page.Append(
            "\nRecipes: what to write under `Sources:{name}:Events` for tools without a type of their own, "
                + "and for a test script.\n"
        );
        foreach (
            var file in Directory
                .EnumerateFiles(Path.Combine(Payloads, "generic"), "recipe-*.rules")
                .Order(StringComparer.Ordinal)
        )
            page.Append(
                CultureInfo.InvariantCulture,
                $"\n### {Path.GetFileNameWithoutExtension(file)["recipe-".Length..]}\n\n```json\n"
                    + $"{File.ReadAllText(file).TrimEnd()}\n```\n"
            );
    }

    /// <summary>Of the payloads that make a card the first that reports trouble, or else the first.</summary>
    private List<string>? Card(IEventSource source)
    {
        var cards = Deliveries(source)
            .SelectMany(events =>
                events
                    .GroupBy(e => e.Subject)
                    .Select(group => group.Aggregate(new Card { Subject = group.Key }, (card, e) => card.Fold(e)))
            )
            .Where(card => card.Opened)
            .ToList();
        var shown =
            cards.Find(card =>
                card.Parts.Values.Any(e => e.State is EventState.Failed or EventState.Firing && e.OpensCard)
            ) ?? cards.FirstOrDefault();
        if (shown is null)
            return null;
        var blocks = renderer.Render(shown, "#general").Blocks ?? [];
        return
        [
            .. blocks
                .OfType<SectionBlock>()
                .SelectMany(section =>
                    section.Text!.Text.Split('\n').Select(line => Mrkdwn.Unescape(Mrkdwn.ToPlainText(line)))
                ),
            .. blocks
                .OfType<ActionsBlock>()
                .Select(actions =>
                    string.Join(' ', actions.Elements.OfType<Button>().Select(button => $"[{button.Text.Text}]"))
                ),
        ];
    }

    private static IEnumerable<ChatOpsEvent> EventsOf(IEventSource source) =>
        Deliveries(source).SelectMany(events => events);

    private static IEnumerable<IReadOnlyList<ChatOpsEvent>> Deliveries(IEventSource source) =>
        Directory
            .EnumerateFiles(Path.Combine(Payloads, source.Type), "*.approved.json")
            .OrderByDescending(file =>
                Path.GetFileName(file).Contains("firing", StringComparison.Ordinal)
                || Path.GetFileName(file).Contains("fail", StringComparison.Ordinal)
            )
            .ThenBy(file => file, StringComparer.Ordinal)
            .Select(file => JsonSerializer.Deserialize<Delivery>(File.ReadAllText(file), Approved)!.Events ?? []);

    /// <summary>As Markdown pages link their headings.</summary>
    private static string Anchor(string name) =>
        string.Concat(
            name.ToLowerInvariant()
                .Where(letter => char.IsLetterOrDigit(letter) || letter is ' ' or '-')
                .Select(letter => letter == ' ' ? '-' : letter)
        );

    private sealed record Delivery(IReadOnlyList<ChatOpsEvent>? Events);
}

public sealed class SourcesPageTests
{
    private static readonly string Page = Path.Combine(Repository.Root, "docs", "sources.md");

    [Fact]
    public async Task The_page_of_sources_says_what_the_code_says()
    {
        await using var app = await TestApp.StartAsync();

        Assert.Equal(
            new SourcesPage(app.Services.GetRequiredService<CardRenderer>()).Markdown(),
            await File.ReadAllTextAsync(Page, CancellationToken.None)
        );
    }

    /// <summary>
    /// Run by name after a source or a payload has changed: <c>-explicit only -method
    /// '*.Write_the_page_of_sources'</c>.
    /// </summary>
    [Fact(Explicit = true)]
    public async Task Write_the_page_of_sources()
    {
        await using var app = await TestApp.StartAsync();
        await File.WriteAllTextAsync(
            Page,
            new SourcesPage(app.Services.GetRequiredService<CardRenderer>()).Markdown(),
            CancellationToken.None
        );
    }
}
