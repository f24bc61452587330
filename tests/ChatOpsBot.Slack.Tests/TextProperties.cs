using System.Text;
using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;

namespace ChatOpsBot.Slack.Tests;

public sealed partial class TextProperties
{
    private static readonly Gen<string> Markup = Gen.Elements(
            "&amp;",
            "&lt;",
            "&gt;",
            "<@U123>",
            "<https://x.example/?a=1&amp;b=2|a label>",
            "<!date^1^{time}|then>",
            "🔴",
            "é",
            "```",
            "`",
            "``",
            "*",
            "_",
            "word",
            "two words",
            " ",
            "\n",
            "…",
            ";",
            "amp"
        )
        .ListOf()
        .Select(pieces => string.Concat(pieces));

    private static readonly Gen<string> Raw = Gen.OneOf(
        ArbMap.Default.GeneratorFor<string>().Select(text => text ?? ""),
        Gen.Elements("&", "<", ">", "&amp;", "&lt;", "<!channel>", "|", "x", "🔴", "\ud83d", "\n")
            .ListOf()
            .Select(pieces => string.Concat(pieces))
    );

    [Fact]
    public void What_is_escaped_has_no_special_character_outside_an_entity() =>
        Holds(Raw, text => !Entity().Replace(Mrkdwn.Escape(text), "").AsSpan().ContainsAny('&', '<', '>'));

    [Fact]
    public void Escaping_can_be_undone() => Holds(Raw, text => Mrkdwn.Unescape(Mrkdwn.Escape(text)) == text);

    [Fact]
    public void What_was_escaped_is_read_as_words() =>
        Holds(
            Raw.Where(text => text.Length > 0),
            text =>
                Mrkdwn
                    .Parse(Mrkdwn.Escape(text))
                    .SequenceEqual([new(MrkdwnTokenKind.Text, Mrkdwn.UndoSmartPunctuation(text))])
        );

    [Fact]
    public void No_word_is_lost_between_tokens() =>
        Holds(
            Markup,
            text => Mrkdwn.Parse(text).Count(token => token.Kind != MrkdwnTokenKind.Text) == Token().Count(text)
        );

    [Fact]
    public void Truncated_text_is_never_too_long() => Cut((_, cut, max) => cut.EnumerateRunes().Count() <= max);

    [Fact]
    public void Truncated_text_has_whole_tokens_and_entities() =>
        Cut((_, cut, _) => !Entity().Replace(Token().Replace(cut, ""), "").AsSpan().ContainsAny('&', '<', '>'));

    [Fact]
    public void Truncated_text_has_whole_characters() =>
        Cut((_, cut, _) => cut.EnumerateRunes().All(rune => rune != Rune.ReplacementChar));

    [Fact]
    public void Truncated_text_closes_its_fences() =>
        Cut((text, cut, max) => cut == text || max <= 5 || cut.AsSpan().Count("```") % 2 == 0);

    [Fact]
    public void Truncated_text_begins_as_it_did() =>
        Cut((text, cut, _) => cut == text || text.StartsWith(cut[..cut.LastIndexOf('…')], StringComparison.Ordinal));

    [Fact]
    public void The_words_of_a_text_hold_no_link() =>
        Holds(Markup, text => !Mrkdwn.ToPlainText(text).Contains("<http"));

    [Fact]
    public void Links_are_one_token_whatever_they_are_made_of() =>
        Holds(
            Gen.Two(Raw),
            pair =>
                Mrkdwn.Link("https://x.example/" + pair.Item1, pair.Item2) is var link
                && Token().Match(link).Value == link
                && link.Count(c => c == '|') <= 1
                && !link.Contains('\n')
        );

    [Fact]
    public void A_form_field_arrives_as_it_was() =>
        Holds(
            Raw.Where(text => !HasLoneSurrogate(text)),
            text =>
            {
                using var content = new FormBody().Add("a", "1").Add("text", text).ToContent();
                return RecordingHandler.Parse(content)["text"] == text;
            }
        );

    private static void Cut(Func<string, string, int, bool> property) =>
        Holds(
            from text in Markup
            from max in Gen.Choose(1, 60)
            select (text, max),
            pair => property(pair.text, Mrkdwn.Truncate(pair.text, pair.max), pair.max)
        );

    private static void Holds<T>(Gen<T> values, Func<T, bool> property) =>
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(1000).WithEndSize(60),
            Prop.ForAll(values.ToArbitrary(), property)
        );

    private static bool HasLoneSurrogate(string text) =>
        text.Replace("\uFFFD", "").EnumerateRunes().Any(rune => rune == Rune.ReplacementChar);

    [GeneratedRegex("&(amp|lt|gt);", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Entity();

    [GeneratedRegex("<[^<>]*>", RegexOptions.NonBacktracking)]
    private static partial Regex Token();
}
