using ChatOpsBot.Deployments;

namespace ChatOpsBot.Tests.Deployments;

/// <summary>Deployments for tests of what is pure.</summary>
internal static class Sample
{
    /// <param name="minor">Of the version, as in <see cref="DeployApp.Sha"/>.</param>
    public static Deployment Of(int minor) =>
        new()
        {
            Number = 17,
            Service = "checkout",
            Environment = "production",
            Channel = "#checkout",
            Ref = "main",
            Sha = DeployApp.Sha(minor),
            Version = $"1.{minor}.0",
            Requester = DeployApp.Ada,
            Requested = TestApp.Start,
        };
}
