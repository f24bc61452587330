using ChatOpsBot.Platform.Language;

namespace ChatOpsBot.Tests.Platform.Language;

public sealed class UsageTests
{
    private static readonly Usage Deploy = Usage.Parse(
        "<service> [<version>] [--env <name>] [--force] [--note <text>]"
    );
    private static readonly Usage Say = Usage.Parse("<who> <words>…");

    [Fact]
    public void A_usage_says_what_is_needed_and_what_is_not()
    {
        Assert.Equal(
            [
                new Parameter("service", ParameterKind.Positional, true),
                new Parameter("version", ParameterKind.Positional, false),
                new Parameter("env", ParameterKind.Option, false, "name"),
                new Parameter("force", ParameterKind.Flag, false, ""),
                new Parameter("note", ParameterKind.Option, false, "text"),
            ],
            Deploy.Parameters
        );
        Assert.True(Say.Parameters[1].Many);
    }

    [Theory, InlineData("service"), InlineData("[<service>"), InlineData("<a> --Env <x>"), InlineData("<a>b")]
    public void What_is_not_a_usage_is_refused(string text) => Assert.Throws<FormatException>(() => Usage.Parse(text));

    [Fact]
    public void Words_find_their_places_in_any_order_of_options()
    {
        var arguments = Bind(Deploy, "--env staging checkout --force v1.8.2 --note=\"a note\"");

        Assert.Equal(
            ("checkout", "v1.8.2", "staging", "a note", true),
            (
                arguments.Text("service"),
                arguments.Text("version"),
                arguments.Text("env"),
                arguments.Text("note"),
                arguments.Has("force")
            )
        );
        Assert.Equal(["b", "c d"], Bind(Say, "ada b \"c d\"").Texts("words"));
    }

    [Theory]
    [InlineData("", "Say which service.")]
    [InlineData("checkout v1 v2", "`v2` is one argument too many")]
    [InlineData("checkout --evn staging", "There is no option `--evn`. Did you mean `--env`?")]
    [InlineData("checkout --something", "available: `--env`, `--force`, `--note`, `--dry-run`")]
    [InlineData("checkout --env", "`--env` needs a value: `--env &lt;name&gt;`")]
    [InlineData("checkout --env --force", "`--env` needs a value")]
    [InlineData("checkout --force=yes", "`--force` takes no value")]
    public void A_mistake_says_what_is_right(string line, string expected) =>
        Assert.Contains(
            expected,
            Assert.Throws<CommandException>(() => Bind(Deploy, line)).Message,
            StringComparison.Ordinal
        );

    [Theory]
    [
        InlineData("checkout –env staging"),
        InlineData("checkout —env staging"),
        InlineData("checkout -env staging"),
        InlineData("checkout −−env staging"),
        InlineData("checkout ‑env staging"),
        InlineData("checkout --Env=staging")
    ]
    [
        InlineData("checkout\u00A0--env\u2003staging"),
        InlineData("checkout\n--env\tstaging"),
        InlineData("checkout\u200B--env staging"),
        InlineData("checkout --env « staging »"),
        InlineData("checkout --env 「staging」")
    ]
    public void An_option_is_one_whatever_keyboard_typed_it(string line) =>
        Assert.Equal("staging", Bind(Deploy, line).Text("env"));

    [
        Theory,
        InlineData("checkout --dry-run"),
        InlineData("checkout –dry‑run"),
        InlineData("checkout -dry-run"),
        InlineData("checkout —dry–run")
    ]
    public void A_dry_run_is_one_whatever_keyboard_typed_it(string line) => Assert.True(Bind(Deploy, line).IsDryRun);

    [Theory]
    [InlineData(
        "ada now -please",
        "There is no option `-please`; available: `--dry-run`. If it is part of the text, put it into quotes: "
            + "`\"-please\"`."
    )]
    [InlineData("ada now –please", "There is no option `--please`")]
    [InlineData("ada \"now --dry-run", "A quote is opened but never closed, so `--dry-run` would be part of the text.")]
    [InlineData("ada «now –dry-run", "A quote is opened but never closed, so `--dry-run` would be part of the text.")]
    public void What_looks_like_an_option_never_silently_becomes_text(string line, string expected) =>
        Assert.Contains(
            expected,
            Assert.Throws<CommandException>(() => Bind(Say, line)).Message,
            StringComparison.Ordinal
        );

    [Theory]
    [
        InlineData("ada moved - see below", "moved|-|see|below"),
        InlineData("ada moved — see below", "moved|—|see|below"),
        InlineData("ada \"--dry-run\"", "--dry-run"),
        InlineData("ada 5 -1 10–20 a-b", "5|-1|10–20|a-b"),
        InlineData("ada don’t \"stop", "don't|stop")
    ]
    public void A_dash_in_a_text_is_text(string line, string words) =>
        Assert.Equal(words.Split('|'), Bind(Say, line).Texts("words"));

    [Fact]
    public void A_quoted_word_is_not_an_option()
    {
        Assert.Equal("--env", Bind(Deploy, "\"--env\"").Text("service"));
        Assert.Equal("--force", Bind(Deploy, "checkout --note \"--force\"").Text("note"));
    }

    [Fact]
    public void Only_what_changes_something_takes_a_dry_run()
    {
        Assert.True(Bind(Deploy, "checkout --dry-run").IsDryRun);
        Assert.Throws<CommandException>(() =>
            Arguments.Bind(Deploy, changes: false, CommandLine.Split("checkout --dry-run"))
        );
    }

    [Theory, InlineData("0"), InlineData("21"), InlineData("-1"), InlineData("many"), InlineData("99999999999")]
    public void A_number_has_its_bounds(string written)
    {
        var arguments = Arguments.Bind(
            Usage.Parse("[--count <number>]"),
            false,
            [new Word("--count"), new Word(written, Quoted: true)]
        );

        Assert.Contains(
            "write a number from 1 to 20",
            Assert.Throws<CommandException>(() => arguments.Number("count", 1, 20, 5)).Message,
            StringComparison.Ordinal
        );
    }

    [Theory, InlineData("17"), InlineData("#17")]
    public void A_number_may_be_written_as_one_of_ours(string written) =>
        Assert.Equal(
            17,
            Arguments
                .Bind(Usage.Parse("[--deploy <number>]"), false, [new Word("--deploy"), new Word(written)])
                .Number("deploy", 1, 20, 0)
        );

    [Theory]
    [
        InlineData("hepl", "help"),
        InlineData("event", "events"),
        InlineData("stauts", "status"),
        InlineData("STATUS", "status"),
        InlineData("stat", "status"),
        InlineData("xyzzy", null),
        InlineData("q", null)
    ]
    public void The_nearest_word_is_what_was_meant(string typed, string? meant) =>
        Assert.Equal(meant, DidYouMean.Closest(typed, ["help", "status", "events", "replay", "whoami", "explain"]));

    [
        Theory,
        InlineData("", "abc", 3),
        InlineData("abc", "abc", 0),
        InlineData("abc", "acb", 1),
        InlineData("kitten", "sitting", 3),
        InlineData("ca", "abc", 3)
    ]
    public void Slips_are_counted(string from, string to, int slips)
    {
        Assert.Equal(slips, DidYouMean.Slips(from, to));
        Assert.Equal(slips, DidYouMean.Slips(to, from));
    }

    private static Arguments Bind(Usage usage, string line) =>
        Arguments.Bind(usage, changes: true, CommandLine.Split(line));
}
