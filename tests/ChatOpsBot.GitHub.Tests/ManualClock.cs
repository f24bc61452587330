namespace ChatOpsBot.GitHub.Tests;

internal sealed class ManualClock : TimeProvider
{
    public DateTimeOffset Now { get; set; } = new(2026, 11, 20, 22, 49, 0, TimeSpan.Zero);

    public override DateTimeOffset GetUtcNow() => Now;
}
