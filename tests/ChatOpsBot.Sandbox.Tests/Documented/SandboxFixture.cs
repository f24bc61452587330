namespace ChatOpsBot.Sandbox.Tests.Documented;

/// <summary>One sandbox for all tests of a class, each of which begins with <see cref="Fresh"/>.</summary>
public sealed class SandboxFixture : IAsyncLifetime
{
    private RunningSandbox sandbox = null!;

    public async ValueTask InitializeAsync() => sandbox = await RunningSandbox.StartAsync();

    public ValueTask DisposeAsync() => sandbox.DisposeAsync();

    internal RunningSandbox Fresh()
    {
        sandbox.Workspace.Reset();
        return sandbox;
    }
}
