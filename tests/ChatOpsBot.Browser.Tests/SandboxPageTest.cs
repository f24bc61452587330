namespace ChatOpsBot.Browser.Tests;

/// <summary>Tests that share one sandbox and one browser; each of them begins in an empty workspace.</summary>
public abstract class SandboxPageTest : IClassFixture<SandboxPage>
{
    protected SandboxPageTest(SandboxPage sandbox)
    {
        Sandbox = sandbox;
        sandbox.Workspace.Reset();
    }

    protected SandboxPage Sandbox { get; }
}
