using System.Runtime.CompilerServices;
using ChatOpsBot.GitHubFake;
using ChatOpsBot.Platform.GitHub;
using ChatOpsBot.Platform.GitHub.Authentication;

namespace ChatOpsBot.Tests.Platform.GitHub;

/// <summary>The client against the fake, over HTTP, with a clock that both go by.</summary>
public abstract class AgainstFake : IAsyncLifetime
{
    private static readonly DateTimeOffset Start = new(2026, 11, 20, 22, 49, 0, TimeSpan.Zero);

    private HttpClient? _http;

    internal ManualTime Clock { get; } = new(Start);

    internal FakeGitHub GitHub { get; private set; } = null!;

    internal GitHubRest Client { get; private set; } = null!;

    internal List<GitHubCall> Observed { get; } = [];

    internal GitHubCredentials? Credentials { get; set; } = new GitHubToken(FakeGitHub.Token);

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        GitHub = await FakeGitHub.StartAsync(Clock);
#pragma warning disable RS0030 // There is no factory here, and the handler is the client's own.
        _http = new(GitHubRest.CreateHandler()) { BaseAddress = new(GitHub.ApiUrl) };
#pragma warning restore RS0030
        Client = new(_http, () => Credentials, Clock, Observed.Add);
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        _http?.Dispose();
        await GitHub.DisposeAsync();
    }

    /// <summary>
    /// What was sent is what was approved: a new test fails once and leaves <c>Requests/{name}.received.txt</c>; read
    /// it, and rename it when it is right.
    /// </summary>
    protected void ApproveRequests([CallerMemberName] string name = "")
    {
        Assert.Empty(GitHub.Complaints);
        var received = string.Join('\n', GitHub.Calls).Replace(GitHub.ApiUrl, "", StringComparison.Ordinal) + "\n";
        var path = Path.Combine(Repository.Root, "tests/ChatOpsBot.Tests/Platform/GitHub/Requests", name);
        var approved = File.Exists(path + ".approved.txt") ? File.ReadAllText(path + ".approved.txt") : "";
        if (received != approved)
            File.WriteAllText(path + ".received.txt", received);
        Assert.Equal(approved, received);
        File.Delete(path + ".received.txt");
    }
}
