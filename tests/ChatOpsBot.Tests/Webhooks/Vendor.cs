using System.Net;

namespace ChatOpsBot.Tests.Webhooks;

/// <summary>Where the public keys of vendors are, as far as the bot can see.</summary>
internal sealed class Vendor : HttpMessageHandler
{
    public string? Answer { get; set; }
    public List<string> Asked { get; } = [];

    /// <summary>The address that answers nothing good.</summary>
    public string? Silent { get; set; }

    /// <summary>What all answers wait for.</summary>
    public TaskCompletionSource? Hold { get; set; }

    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request,
        CancellationToken cancellationToken
    )
    {
        lock (Asked)
            Asked.Add(request.RequestUri!.ToString());
        if (Hold is { } hold)
            await hold.Task.WaitAsync(cancellationToken);
        return Answer is null || request.RequestUri!.ToString() == Silent
            ? new HttpResponseMessage(HttpStatusCode.BadGateway)
            : new HttpResponseMessage { Content = new StringContent(Answer) };
    }
}
