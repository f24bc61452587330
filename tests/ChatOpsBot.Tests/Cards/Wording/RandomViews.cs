using ChatOpsBot.Cards.Kinds;
using ChatOpsBot.Slack;

namespace ChatOpsBot.Tests.Cards.Wording;

/// <summary>
/// Views as no sender makes them: whatever may be missing is missing at times, and texts have what could start a line,
/// a button, a mention, markup or an expression. The same seed gives the same view on every machine.
/// </summary>
internal sealed class RandomViews(int seed)
{
    private static readonly string[] Pieces =
    [
        "checkout",
        "acme/checkout",
        "fix the build",
        "order_id",
        "*bold*",
        "_italic_",
        "~gone~",
        "`code`",
        "<!channel>",
        "<https://evil.example/|safe>",
        "a & b",
        "&lt;",
        ">quote",
        ":fire:",
        "arn:aws:sns",
        "|",
        "\n",
        "\r\n",
        "\t",
        "\u0001",
        "\u0000",
        "\u007f",
        "{{title}}",
        "{{ end }}",
        "\"quoted\"",
        "'",
        "\\",
        "ünï",
        "🔥",
        "\u2028",
        "0",
        "false",
        " ",
        "·",
        "v1.2.3",
    ];

    private static readonly string[] Urls =
    [
        "https://example.org/1",
        "http://example.org/a?b=1&c=2",
        "https://example.org/<x>|y",
        "mailto:ada@example.org",
        "javascript:alert(1)",
        "not a url",
        "https://example.org/ü \u0001z",
        "//example.org",
        "ftp://example.org/file",
        "",
    ];

    private static readonly string[] LinkNames =
    [
        "runbook",
        "silence",
        "dashboard",
        "graph",
        "bridge",
        "environment",
        "log",
        "compare",
        "other link",
    ];

    private readonly Random _random = new(seed);

    public CardView Next() =>
        new()
        {
            Glyph = Pick(["🟢", "🔴", "⚪", ""]),
            State = Maybe(Text) ?? "",
            Title = Maybe(Text),
            Text = Maybe(Text),
            Detail = Maybe(Text),
            Place = Maybe(Text),
            Url = Maybe(Url),
            Repository = Maybe(Text),
            Service = Maybe(Text),
            Number = Maybe(Text),
            Branch = Maybe(Text),
            BaseBranch = Maybe(Text),
            Commit = Maybe(Text),
            Version = Maybe(Text),
            Environment = Maybe(Text),
            Severity = Maybe(Text),
            Actor = Maybe(Text),
            Duration = Maybe(Text),
            Since = _random.Next(3) == 0 ? null : Moment(),
            At = _random.Next(3) == 0 ? null : Moment(),
            Comments = _random.Next(3) * _random.Next(12),
            Notes = Some(Text),
            Lines = Some(Line),
            More = _random.Next(3) * _random.Next(12),
            Summary = Maybe(Text),
            Reviews = Some(Line),
            Places = Some(Line),
            Links = LinkNames.Where(_ => _random.Next(2) == 0).ToDictionary(name => name, _ => Url()),
        };

    private CardLine Line() =>
        new(Maybe(() => Pick(["✓", "✗", "▸", ""])), Text(), Maybe(Url), Maybe(Text), Maybe(Text));

    private string Text() => string.Concat(Enumerable.Range(0, _random.Next(5)).Select(_ => Pick(Pieces)));

    private string Url() => Pick(Urls);

    private SafeText Moment() => new(Mrkdwn.Date(TestApp.Start.AddMinutes(_random.Next(100_000))));

    private List<T> Some<T>(Func<T> make) => [.. Enumerable.Range(0, _random.Next(4)).Select(_ => make())];

    private T? Maybe<T>(Func<T> make)
        where T : class => _random.Next(3) == 0 ? null : make();

    private T Pick<T>(T[] values) => values[_random.Next(values.Length)];
}
