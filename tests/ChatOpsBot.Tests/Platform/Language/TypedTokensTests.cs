using System.Text.RegularExpressions;
using ChatOpsBot.Platform.Commands.Running;
using ChatOpsBot.Platform.Language;
using ChatOpsBot.Slack;
using ChatOpsBot.Store;
using ChatOpsBot.Tests.Deployments;

namespace ChatOpsBot.Tests.Platform.Language;

/// <summary>What people type never comes alive in an answer: no call to everyone, no mention, no link.</summary>
public sealed partial class TypedTokensTests
{
    private const string Hostile =
        "<!channel> <!here|x> <@U0EVIL0001> <#C0EVIL0001> <!subteam^S0EVIL001> <https://evil.example|click> <!every";
    private static readonly string[] Alive =
    [
        "<!channel",
        "<!here",
        "<!every",
        "<@U0EVIL",
        "<#C0EVIL",
        "<!subteam^S0EVIL",
        "<https://evil",
    ];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>What fits, so that a command comes as far as the word that is put to the test.</summary>
    private static readonly Dictionary<string, string> Fitting = new()
    {
        ["service"] = "checkout",
        ["environment"] = "staging",
        ["ref"] = "1.4.0",
        ["version"] = "1.4.0",
        ["deploy"] = "1",
        ["scope"] = "checkout/staging",
        ["until"] = "2h",
        ["for"] = "2h",
        ["from"] = "1h",
        ["count"] = "3",
    };

    [Fact]
    public async Task No_answer_to_anything_that_can_be_typed_holds_what_was_typed_as_markup()
    {
        await using var deploys = await DeployApp.StartAsync();
        var app = deploys.App;
        foreach (var line in Lines())
        {
            await app.Slack.CommandAsync("ada", "general", Mrkdwn.Escape(line), Stop);
            app.Slack.PostAs(
                "linus",
                "checkout",
                Mrkdwn.Escape($"{{name}} {line}").Replace("{name}", "<@U0CHATOPS1>", StringComparison.Ordinal)
            );
        }
        await app.SettleAsync();

        AssertHarmless(app, ["general", "checkout"]);
        Assert.True(app.Slack.Messages("general").Count > CommandTable.Declared.Count);
    }

    [Fact]
    public async Task No_answer_to_a_form_holds_what_was_filled_in_as_markup()
    {
        await using var deploys = await DeployApp.StartAsync();
        var runner = deploys.App.Services.GetRequiredService<CommandRunner>();
        foreach (var command in CommandTable.Declared)
        foreach (
            var tested in command.Usage.Parameters.Where(parameter =>
                parameter.Kind is ParameterKind.Positional or ParameterKind.Option
            )
        )
        {
            var form = command
                .Usage.Parameters.Where(parameter => parameter.Required || parameter == tested)
                .ToDictionary(
                    parameter => parameter.Name,
                    parameter =>
                        (IReadOnlyList<string>)
                            [parameter == tested ? Hostile : Fitting.GetValueOrDefault(parameter.Name, "x")]
                );
            var call = new CommandCall
            {
                Origin = CommandOrigin.Form,
                Command = "",
                UserId = DeployApp.Ada,
                ChannelId = "C0SANDBX001",
            }.With(command.Path) with
            {
                Form = form,
            };

            var reply = await runner.RunAsync(call, new Commit(), trial: true, Stop);

            var shown = $"{reply.Text}\n{SlackJson.Serialize(reply.ToResponse(replace: false))}";
            Assert.True(!Alive.Any(shown.Contains), $"/{command.Path} {tested.Name}: {shown}");
        }
    }

    [Theory]
    [InlineData("/chatops events <@U0GRACE001|grace>")]
    [InlineData("/chatops events --count <@U0GRACE001|grace>")]
    [InlineData("/chatops <@U0GRACE001|grace>")]
    [InlineData("/chatops events --<@U0GRACE001|grace>")]
    [InlineData("/chatops help <#C0GENERAL1|general>")]
    [InlineData("/chatops events --faild &lt;!channel&gt;")]
    [InlineData("/chatops &lt;!channel&gt; help")]
    public async Task A_mistake_repeats_no_mention(string line)
    {
        await using var app = await TestApp.StartAsync();
        app.Slack.PostAs("ada", "general", line.Replace("/chatops", "<@U0CHATOPS1>", StringComparison.Ordinal));
        await app.Slack.CommandAsync("ada", "general", line, Stop);
        await app.SettleAsync();

        Assert.All(
            app.Slack.Messages("general").Where(message => message.EphemeralTo is not null || message.IsReply),
            answer => Assert.DoesNotMatch("<[@#!]", answer.Text)
        );
    }

    [Fact]
    public void What_we_made_ourselves_stays_and_what_was_typed_does_not()
    {
        var call = new CommandCall
        {
            Origin = CommandOrigin.Typed,
            Command = "x",
            UserId = "U1",
            Text = "&lt;@U2&gt; &lt;https://a.example|a&gt; <@U3>",
        };
        var reply = new CommandReply(
            "<@U1> <@U2> <@U3> <https://a.example|a> <https://b.example|b> <!date^1^{date}|d> <!here> a < b <"
        )
        {
            Blocks =
            [
                new SectionBlock
                {
                    Text = new Markdown("<@U2> and <@U1>"),
                    Fields = [new Markdown("<!channel>"), new PlainText("<!channel>")],
                },
            ],
        };

        var safe = TypedTokens.Disarm(reply, call);

        Assert.Equal(
            "<@U1> &lt;@U2&gt; <@U3> &lt;https://a.example|a&gt; <https://b.example|b> <!date^1^{date}|d> "
                + "&lt;!here&gt; a &lt; b &lt;",
            safe.Text
        );
        var section = Assert.IsType<SectionBlock>(Assert.Single(safe.Blocks!));
        Assert.Equal("&lt;@U2&gt; and <@U1>", section.Text!.Text);
        Assert.Equal(["&lt;!channel&gt;", "<!channel>"], section.Fields!.Select(field => field.Text));
    }

    private static IEnumerable<string> Lines()
    {
        yield return $"/chatops {Hostile}";
        foreach (var command in CommandTable.Declared)
        {
            yield return $"/{command.Path} {Hostile}";
            yield return $"/{command.Path} --{Hostile}";
            yield return $"/{command.About.Command} \"{Hostile}\" --help";
            foreach (
                var tested in command.Usage.Parameters.Where(parameter =>
                    parameter.Kind is ParameterKind.Positional or ParameterKind.Option
                )
            )
                yield return $"/{command.Path} "
                    + string.Join(
                        ' ',
                        command
                            .Usage.Parameters.Where(parameter =>
                                parameter.Required || parameter.Kind == ParameterKind.Positional || parameter == tested
                            )
                            .Select(parameter => Given(parameter, parameter == tested))
                    );
        }
    }

    private static string Given(Parameter parameter, bool tested) =>
        (parameter.Kind == ParameterKind.Option ? $"--{parameter.Name} " : "")
        + (tested ? $"\"{Hostile}\"" : Fitting.GetValueOrDefault(parameter.Name, "x"));

    private static void AssertHarmless(TestApp app, string[] channels)
    {
        foreach (
            var answer in channels
                .SelectMany(app.Slack.Messages)
                .Where(message => message.EphemeralTo is not null || message.User == "U0CHATOPS1")
        )
        {
            // A plain text inside blocks is shown as it is.
            var marked = answer.Blocks is { } blocks
                ? Marked().Matches(blocks.ToString()).Select(match => match.Value)
                : [];
            var shown = $"{answer.Text}\n{string.Join('\n', marked)}".Replace(
                "\\u003C",
                "<",
                StringComparison.OrdinalIgnoreCase
            );
            Assert.True(!Alive.Any(shown.Contains), shown);
        }
    }

    [GeneratedRegex("\"type\":\"mrkdwn\",\"text\":\"[^\"]*", RegexOptions.None, 1000)]
    private static partial Regex Marked();
}
