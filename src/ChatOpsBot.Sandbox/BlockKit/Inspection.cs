using System.Globalization;
using System.Text;
using System.Text.Json;

namespace ChatOpsBot.Sandbox.BlockKit;

/// <summary>
/// Where blocks may stand. <see href="https://docs.slack.dev/reference/block-kit/blocks"/> says which block goes where.
/// </summary>
[Flags]
internal enum Surface
{
    Message = 1,
    Modal = 2,
    Home = 4,
    All = Message | Modal | Home,
}

/// <summary>
/// One walk over a tree of blocks: the place, the findings, and what has to be counted across the whole tree.
/// </summary>
internal sealed class Inspection(Surface surface, string root)
{
    // Slack lists a handful of findings, not thousands; a hostile message must not buy an unbounded answer.
    private const int MostFindings = 20;

    private readonly List<object> path = [];

    public Surface Surface => surface;

    public List<string> Findings { get; } = [];

    /// <summary>Code points of all text that a reader sees.</summary>
    public int TextLength { get; set; }

    public int MarkdownLength { get; set; }

    public int Tables { get; set; }

    public int Charts { get; set; }

    public int FocusedElements { get; set; }

    public bool HasInput { get; set; }

    public HashSet<string> BlockIds { get; } = [];

    /// <summary>Those of the block that is being looked at: each block is a scope of its own.</summary>
    public HashSet<string> ActionIds { get; set; } = [];

    public void Fail(string message)
    {
        if (Findings.Count < MostFindings)
            Findings.Add($"[ERROR] {message} [json-pointer:{Pointer()}]");
    }

    public void Under(object step, JsonElement value, Rule rule)
    {
        path.Add(step);
        rule.Check(value, this);
        path.RemoveAt(path.Count - 1);
    }

    private string Pointer()
    {
        var pointer = new StringBuilder(root);
        foreach (var step in path)
            pointer.Append(CultureInfo.InvariantCulture, $"/{step.ToString()!.Replace("~", "~0").Replace("/", "~1")}");
        return pointer.ToString();
    }
}
