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
        var all = Golden.Of(kind);
        Assert.Equal(25, all.Count);
        foreach (var golden in all)
            Assert.Equal(golden.Text, templates.Render(CardKind.Of($"{kind}:"), new RandomViews(golden.Seed).Next()));
    }
}
