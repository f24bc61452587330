using System.Text;
using ChatOpsBot.Deployments.Engines.Script;
using FsCheck.Fluent;

namespace ChatOpsBot.Tests.Deployments.Engines.Script;

public sealed class ScriptOutputTests
{
    private static ScriptOutput Read(string text) => ScriptOutput.Read(Encoding.UTF8.GetBytes(text));

    [Theory]
    [InlineData("", null, null, null, null)]
    [InlineData("\n\n", null, null, null, null)]
    [InlineData("a\nb\n", null, null, "b", "a\nb")]
    [InlineData("[1/4] Fetching\n", "Fetching", 0, "[1/4] Fetching", "[1/4] Fetching")]
    [InlineData(
        "[1/4] Fetching\nx\n  [4/4] Switching\ny",
        "Switching",
        75,
        "y",
        "[1/4] Fetching\nx\n  [4/4] Switching\ny"
    )]
    [InlineData("[5/4] Too far", null, null, "[5/4] Too far", "[5/4] Too far")]
    [InlineData("[0/0] Nothing", null, null, "[0/0] Nothing", "[0/0] Nothing")]
    [InlineData("\u001b[1;32mgreen\u001b[0m \u001b]0;title\u0007text", null, null, "green text", "green text")]
    [InlineData("10 %\r50 %\r100 %\ndone\r\n", null, null, "done", "100 %\ndone")]
    [InlineData("a\0b\u0008c", null, null, "abc", "abc")]
    public void What_a_command_says_is_read_as_a_terminal_would_show_it(
        string text,
        string? step,
        int? percent,
        string? last,
        string? tail
    ) => Assert.Equal(new ScriptOutput(step, percent, last, last, tail), Read(text));

    [Theory]
    [InlineData("copying\nERROR: no space left on /var\ncleaning up\nbye", "ERROR: no space left on /var")]
    [InlineData("copying\n[error] disk full\n0 errors ignored", "[error] disk full")]
    [InlineData("level=fatal msg=\"no route\"\nerror-free cleanup", "level=fatal msg=\"no route\"")]
    [InlineData("System.IO.IOException: disk full\n   at Main", "System.IO.IOException: disk full")]
    [InlineData("copying\ndone", "done")]
    public void What_went_wrong_is_the_line_that_calls_itself_an_error_and_not_what_is_said_after_it(
        string text,
        string problem
    ) => Assert.Equal(problem, Read(text).Problem);

    [Fact]
    public void A_tail_has_whole_lines_as_many_as_fit()
    {
        var lines = Enumerable.Range(0, 1000).Select(number => $"line {number}").ToList();

        var tail = Read(string.Join('\n', lines)).Tail!.Split('\n');

        Assert.Equal(lines[^tail.Length..], tail);
        Assert.InRange(tail.Sum(line => line.Length + 1), ScriptOutput.TailLength - 10, ScriptOutput.TailLength + 1);
    }

    [Fact]
    public void A_line_that_is_too_long_is_cut_at_its_beginning_and_no_character_is_halved()
    {
        var tail = Read("x" + string.Concat(Enumerable.Repeat("🟢", 2000))).Tail!;

        Assert.Equal(string.Concat(Enumerable.Repeat("🟢", ScriptOutput.TailLength / 2)), tail);
    }

    [Fact]
    public void Any_bytes_can_be_read() =>
        FsCheck.Check.QuickThrowOnFailure(
            Prop.ForAll<byte[]>(bytes =>
            {
                var output = ScriptOutput.Read(bytes);
                return (output.Tail?.Length ?? 0) <= ScriptOutput.TailLength
                    && output.Percent is null or (>= 0 and < 100)
                    && output.Tail?.Any(letter => char.IsControl(letter) && letter is not ('\n' or '\t')) != true;
            })
        );
}
