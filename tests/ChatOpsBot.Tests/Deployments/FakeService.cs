using System.Net;

namespace ChatOpsBot.Tests.Deployments;

/// <summary>A web server on loopback that answers what the test says.</summary>
internal sealed class FakeService : IAsyncDisposable
{
    private readonly WebApplication _app;

    private FakeService(WebApplication app) => _app = app;

    public HttpStatusCode Status { get; set; } = HttpStatusCode.OK;
    public string Body { get; set; } = "";
    public string LastQuery { get; private set; } = "";
    public string Url => _app.Urls.First();

    public static async Task<FakeService> StartAsync(string body = "ok")
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        var service = new FakeService(app) { Body = body };
        app.MapFallback(context =>
        {
            service.LastQuery = context.Request.QueryString.Value ?? "";
            context.Response.StatusCode = (int)service.Status;
            return context.Response.WriteAsync(service.Body, context.RequestAborted);
        });
        await app.StartAsync(TestContext.Current.CancellationToken);
        return service;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
