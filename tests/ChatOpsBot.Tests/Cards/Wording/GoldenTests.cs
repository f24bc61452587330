using System.Text.Json;
using ChatOpsBot.Cards.Kinds;
using ChatOpsBot.Cards.Wording;
using Microsoft.Extensions.Logging.Abstractions;

namespace ChatOpsBot.Tests.Cards.Wording;

/// <summary>
/// The wording of cards is as it was when Handlebars rendered it: <c>Golden.jsonl</c> has what it made of random views,
/// 25 of each card. A wording that changes on purpose changes its lines there.
/// </summary>
public sealed class GoldenTests
{
    public static TheoryData<string> Kinds => [.. CardKind.All.Select(kind => kind.Name)];

    [Theory, MemberData(nameof(Kinds))]
    public void A_card_reads_as_it_did_before(string kind)
    {
        var templates = new Templates(NullLogger<Templates>.Instance);
        foreach (var golden in Read().Where(golden => golden.Kind == kind))
            Assert.Equal(golden.Text, templates.Render(CardKind.Of($"{kind}:"), new RandomViews(golden.Seed).Next()));
    }

    [Fact]
    public void Each_card_is_compared() =>
        Assert.All(CardKind.All, kind => Assert.Equal(25, Read().Count(golden => golden.Kind == kind.Name)));

    private static List<Golden> Read() =>
        [
            .. File.ReadLines(
                    Path.Combine(Repository.Root, "tests", "ChatOpsBot.Tests", "Cards", "Wording", "Golden.jsonl")
                )
                .Select(line => JsonSerializer.Deserialize<Golden>(line, JsonSerializerOptions.Web)!),
        ];

    private sealed record Golden(string Kind, int Seed, string Text);
}
