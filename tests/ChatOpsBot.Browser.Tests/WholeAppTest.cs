using ChatOpsBot.Tests;
using ChatOpsBot.Tests.EndToEnd;

namespace ChatOpsBot.Browser.Tests;

/// <summary>The whole application, its senders, and a browser.</summary>
public abstract class WholeAppTest(params string[] settings) : IAsyncLifetime
{
    private protected Browser Browser { get; } = new();
    private protected TestApp App { get; private set; } = null!;
    private protected SampleDeliveries Senders { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        App = await TestApp.StartOnRealTimeAsync(["Routes:0:Channel=#checkout", .. settings]);
        Senders = new SampleDeliveries(App, TimeProvider.System.GetUtcNow());
        await Browser.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await Browser.DisposeAsync();
        await App.DisposeAsync();
    }
}
