using System.Text;

namespace ChatOpsBot.Slack.Tests;

public sealed class InboundAnswerTests
{
    [Fact]
    public void An_empty_answer_has_no_byte() => Assert.Equal(0, InboundAnswer.Empty.Json.Length);

    [Fact]
    public void Answers_to_handshakes_and_views_are_as_slack_wants_them()
    {
        AssertJson("""{"challenge":"a\"b"}""", InboundAnswer.Challenge(new("a\"b")));
        AssertJson("""{"response_action":"clear"}""", InboundAnswer.ClearViews);
        AssertJson(
            """{"response_action":"errors","errors":{"date":"It's over & <gone>."}}""",
            InboundAnswer.ViewErrors(new Dictionary<string, string> { ["date"] = "It's over & <gone>." })
        );
        AssertJson(
            """
            {"response_action":"update","view":{"type":"modal","title":{"type":"plain_text","text":"x"},
            "blocks":[{"type":"divider"}]}}
            """,
            InboundAnswer.UpdateView(Sample.Modal)
        );
        AssertJson(
            """
            {"response_action":"push","view":{"type":"modal","title":{"type":"plain_text","text":"x"},
            "blocks":[{"type":"divider"}]}}
            """,
            InboundAnswer.PushView(Sample.Modal)
        );
    }

    [Fact]
    public void A_message_says_who_sees_it()
    {
        AssertJson(
            """{"response_type":"ephemeral","text":"hi","replace_original":false}""",
            InboundAnswer.Reply(new() { Text = "hi" })
        );
        AssertJson(
            """
            {"response_type":"in_channel","text":"hi","blocks":[{"type":"divider"}],"thread_ts":"1.0",
            "replace_original":false}
            """,
            InboundAnswer.Reply(
                new()
                {
                    ResponseType = ResponseType.InChannel,
                    Text = "hi",
                    Blocks = [new DividerBlock()],
                    ThreadTs = "1.0",
                }
            )
        );
        AssertJson(
            """{"response_type":"in_channel"}""",
            InboundAnswer.Reply(new() { ResponseType = ResponseType.InChannel, ReplaceOriginal = null })
        );
        AssertJson("""{"delete_original":true}""", InboundAnswer.Reply(MessageResponse.Deletion));
    }

    [Fact]
    public void Options_are_at_most_a_hundred_and_may_be_none()
    {
        AssertJson("""{"options":[]}""", InboundAnswer.Options([]));
        AssertJson(
            """{"options":[{"text":{"type":"plain_text","text":"Option 0"},"value":"0"}]}""",
            InboundAnswer.Options(Sample.Options(1))
        );
        AssertJson(
            """
            {"option_groups":[{"label":{"type":"plain_text","text":"g"},
            "options":[{"text":{"type":"plain_text","text":"Option 0"},"value":"0"}]}]}
            """,
            InboundAnswer.OptionGroups([new() { Label = "g", Options = Sample.Options(1) }])
        );
        Assert.NotNull(InboundAnswer.Options(Sample.Options(100)));
        Assert.Throws<ArgumentException>(() => InboundAnswer.Options(Sample.Options(101)));
    }

    [Fact]
    public void An_answer_that_slack_would_refuse_cannot_be_made()
    {
        Assert.Throws<ArgumentException>(() => InboundAnswer.Reply(new()));
        Assert.Throws<ArgumentException>(() => InboundAnswer.Reply(new() { Blocks = [new DividerBlock()] }));
        Assert.Throws<ArgumentException>(() => InboundAnswer.ViewErrors(new Dictionary<string, string>()));
        Assert.Throws<ArgumentException>(() => InboundAnswer.ViewErrors(new Dictionary<string, string> { ["b"] = "" }));
        Assert.Throws<ArgumentException>(() =>
            InboundAnswer.UpdateView(
                Sample.Modal with
                {
                    Blocks =
                    [
                        .. Enumerable
                            .Range(0, 100)
                            .Select(_ => new SectionBlock { Text = new PlainText(Sample.Long(3000)) }),
                    ],
                }
            )
        );
    }

    private static void AssertJson(string expected, InboundAnswer answer) =>
        Assert.Equal(expected.ReplaceLineEndings(""), Encoding.UTF8.GetString(answer.Json.Span));
}
