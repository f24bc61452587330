using System.Text.Json.Serialization;

namespace ChatOpsBot.Deployments.Planning;

internal enum StepKind
{
    /// <summary>The engine brings the version to a part of the traffic.</summary>
    Canary,

    /// <summary>The engine brings the version to all of it, or to the idle side.</summary>
    Deploy,

    /// <summary>The engine turns the traffic to the side that was idle.</summary>
    Switch,
    Smoke,

    /// <summary>Watched for a time: the guards have to hold.</summary>
    Bake,

    /// <summary>Waits until someone promotes it.</summary>
    Promote,
}

internal enum StepState
{
    Waiting,
    Running,
    Done,
    Failed,
    Cancelled,

    /// <summary>A person let the deploy go on before it was over.</summary>
    Skipped,

    /// <summary>It failed, and a person kept the version anyway.</summary>
    Kept,
}

/// <summary>One step of a deploy, with how it went.</summary>
/// <param name="Percent">Of the traffic, for what an engine does.</param>
/// <param name="For">How long a bake takes.</param>
internal sealed record DeployStep(StepKind Kind, int Percent = 100, TimeSpan For = default)
{
    public StepState State { get; init; }

    /// <summary>
    /// When the engine was about to be asked to start: from then on it may have. Null: it certainly has not.
    /// </summary>
    public DateTimeOffset? Asked { get; init; }

    /// <summary>The engine that was asked; null in what is stored of before.</summary>
    public string? Engine { get; init; }

    /// <summary>How long the run may take, as configured when it was asked for.</summary>
    public TimeSpan? Limit { get; init; }

    /// <summary>The engine's name of the run.</summary>
    public string? Reference { get; init; }

    public DateTimeOffset? Started { get; init; }
    public DateTimeOffset? Ended { get; init; }

    /// <summary>The user whose word ended it: who promoted, skipped or kept; null when it ended by itself.</summary>
    public string? By { get; init; }

    /// <summary>Tries so far.</summary>
    public int Tries { get; init; }

    /// <summary>What it does, or why it failed. Plain text.</summary>
    public string? Text { get; init; }

    /// <summary>What the running tool has reported, by webhooks: plainer than its output. Plain text.</summary>
    [JsonPropertyName("said")]
    public string? ToolText { get; init; }

    /// <summary>Done so far, where the engine knows.</summary>
    public int? Progress { get; init; }

    public Uri? Log { get; init; }

    /// <summary>Since when its engine could not be asked how it stands; null while it can.</summary>
    public DateTimeOffset? UnknownSince { get; init; }

    /// <summary>People have been notified that the engine does not start.</summary>
    public bool Late { get; init; }

    public bool IsEngine => Kind is StepKind.Canary or StepKind.Deploy or StepKind.Switch;

    /// <summary>In a few words: <c>canary 25%</c>.</summary>
    public string Name =>
        Kind switch
        {
            StepKind.Canary => $"canary {Percent}%",
            StepKind.Smoke => "smoke tests",
            _ => Kind.ToString().ToLowerInvariant(),
        };
}
