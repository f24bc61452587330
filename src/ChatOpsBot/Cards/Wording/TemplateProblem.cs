namespace ChatOpsBot.Cards.Wording;

/// <summary>Why a template cannot be used, and where: for the person who writes it.</summary>
internal sealed class TemplateProblem(string problem) : Exception(problem)
{
    /// <param name="at">The first line and the first column are 1.</param>
    public TemplateProblem((int Line, int Column) at, string problem)
        : this($"line {at.Line}, column {at.Column}: {problem}") { }
}
