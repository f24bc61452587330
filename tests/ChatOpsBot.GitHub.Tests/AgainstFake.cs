using System.Runtime.CompilerServices;
using ChatOpsBot.GitHubFake;

namespace ChatOpsBot.GitHub.Tests;

/// <summary>The client against the fake, over HTTP, with a clock that both go by.</summary>
public abstract class AgainstFake : IAsyncLifetime
{
    private HttpClient? _http;

    internal ManualClock Clock { get; } = new();

    internal FakeGitHub GitHub { get; private set; } = null!;

    internal GitHubClient Client { get; private set; } = null!;

    internal List<GitHubCall> Observed { get; } = [];

    internal GitHubCredentials? Credentials { get; set; } = new GitHubToken(FakeGitHub.Token);

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        GitHub = await FakeGitHub.StartAsync(Clock);
#pragma warning disable RS0030 // There is no factory here, and the handler is the client's own.
        _http = new(GitHubClient.CreateHandler()) { BaseAddress = new(GitHub.ApiUrl) };
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
    protected void ApproveRequests([CallerMemberName] string name = "", [CallerFilePath] string file = "")
    {
        Assert.Empty(GitHub.Complaints);
        var received = string.Join('\n', GitHub.Calls).Replace(GitHub.ApiUrl, "", StringComparison.Ordinal) + "\n";
        var path = Path.Combine(Path.GetDirectoryName(file)!, "Requests", name);
        var approved = File.Exists(path + ".approved.txt") ? File.ReadAllText(path + ".approved.txt") : "";
        if (received != approved)
            File.WriteAllText(path + ".received.txt", received);
        Assert.Equal(approved, received);
        File.Delete(path + ".received.txt");
    }
}
