namespace ChatOpsBot.Ingest;

/// <summary>The section <c>Sources</c>: one entry per sender, whose name is the last part of its address.</summary>
public sealed class SourcesOptions
{
    public Dictionary<string, SourceOptions> Sources { get; set; } = new(StringComparer.Ordinal);
}

/// <summary>One sender.</summary>
public sealed class SourceOptions
{
    /// <summary>The tool: <c>github</c>, <c>alertmanager</c>, <c>jenkins</c> …</summary>
    public string? Type { get; set; }

    /// <summary>What the sender proves to know. Without one, every delivery is refused.</summary>
    public string? Secret { get; set; }

    /// <summary>A file that holds <see cref="Secret"/> alone, as container secrets are mounted.</summary>
    public string? SecretFile { get; set; }

    /// <summary>Bytes; null for the tool's own limit (GitHub 25 MB, others 1 MB).</summary>
    public int? MaxBodyBytes { get; set; }
}

/// <summary>The section <c>Ingest</c>.</summary>
public sealed class IngestOptions
{
    /// <summary>How long raw bodies are kept for replay.</summary>
    public TimeSpan KeepBodiesFor { get; set; } = TimeSpan.FromDays(14);

    /// <summary>How long a delivery id is known: GitHub can redeliver for three days.</summary>
    public TimeSpan DeduplicateFor { get; set; } = TimeSpan.FromHours(72);

    /// <summary>Deliveries being received at one time; more are told to come back (503).</summary>
    public int MaxConcurrent { get; set; } = 1000;
}
