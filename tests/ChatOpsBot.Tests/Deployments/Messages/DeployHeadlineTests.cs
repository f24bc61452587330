using ChatOpsBot.Deployments;
using ChatOpsBot.Deployments.Messages;
using ChatOpsBot.Deployments.Planning;

namespace ChatOpsBot.Tests.Deployments.Messages;

/// <summary>The one line in which a deploy is shown.</summary>
public sealed class DeployHeadlineTests
{
    [Theory]
    [InlineData(nameof(DeployState.Waiting), null, "⏳", "waits for 1 approval")]
    [InlineData(nameof(DeployState.Queued), null, "⏳", "queued")]
    [InlineData(nameof(DeployState.Running), null, "🟡", "deploying")]
    [InlineData(nameof(DeployState.Paused), null, "🟡", "paused")]
    [InlineData(nameof(DeployState.Countdown), null, "🔴", "failed, rolls back soon")]
    [InlineData(nameof(DeployState.Succeeded), null, "🟢", "deployed")]
    [InlineData(nameof(DeployState.Succeeded), 8L, "⚪", "succeeded, then rolled back by #8")]
    [InlineData(nameof(DeployState.Failed), null, "🔴", "failed")]
    [InlineData(nameof(DeployState.Failed), 8L, "🔴", "failed, rolled back by #8")]
    [InlineData(nameof(DeployState.Cancelled), null, "⚪", "cancelled")]
    [InlineData(nameof(DeployState.Expired), null, "⚪", "expired")]
    public void The_glyph_never_says_anything_else_than_the_word(
        string state,
        long? rolledBackBy,
        string glyph,
        string word
    )
    {
        var deployment = new Deployment
        {
            Number = 7,
            Service = "checkout",
            Environment = "staging",
            Channel = "#checkout",
            Ref = "main",
            Sha = DeployApp.Sha(2),
            Version = "1.2.0",
            Requester = DeployApp.Ada,
            Requested = TestApp.Start,
            State = Enum.Parse<DeployState>(state),
            RolledBackBy = rolledBackBy,
            ApprovalsNeeded = 1,
            Steps = [new DeployStep(StepKind.Deploy)],
        };
        Assert.Equal($"{glyph} *checkout* `1.2.0` → staging · {word}", DeployHeadline.Text(deployment));
    }

    [Fact]
    public void One_that_has_its_approvals_waits_for_none()
    {
        var deployment = new Deployment
        {
            Number = 7,
            Service = "checkout",
            Environment = "staging",
            Channel = "#checkout",
            Ref = "main",
            Sha = DeployApp.Sha(2),
            Version = "1.2.0",
            Requester = DeployApp.Ada,
            Requested = TestApp.Start,
            State = DeployState.Waiting,
            ApprovalsNeeded = 1,
            Approvals = [new Approval(DeployApp.Linus, "linus", TestApp.Start)],
            Steps = [new DeployStep(StepKind.Deploy)],
        };
        Assert.Equal("⏳ *checkout* `1.2.0` → staging · approved, about to start", DeployHeadline.Text(deployment));
    }
}
