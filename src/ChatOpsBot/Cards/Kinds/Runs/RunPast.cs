namespace ChatOpsBot.Cards.Kinds.Runs;

/// <summary>What the other runs of a pipeline make of one of them.</summary>
internal sealed record RunPast
{
    public static RunPast None { get; } = new();

    /// <summary>How many failed in a row right before.</summary>
    public int Failures { get; init; }

    /// <summary>The one right before was green.</summary>
    public bool AfterGreen { get; init; }

    /// <summary>Of a red run: how many commits came since the last green one; 0 where it is not known.</summary>
    public int Commits { get; init; }

    /// <summary>Of a red run: who wrote them.</summary>
    public string? Authors { get; init; }

    /// <summary>Of the green runs before.</summary>
    public TimeSpan? Median { get; init; }

    /// <summary>Of the run that broke the pipeline: which one fixed it.</summary>
    public string? FixedBy { get; init; }

    public string? FixedUrl { get; init; }
    public TimeSpan? FixedAfter { get; init; }
}
