using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace ChatOpsBot.Slack.Tests;

internal sealed record RecordedCall(
    string Method,
    IReadOnlyDictionary<string, string> Form,
    AuthenticationHeaderValue? Authorization,
    string ContentType
);

/// <summary>
/// Slack's side of the wire: notes what was sent and answers as set, one after the other, the last one forever.
/// </summary>
internal sealed class RecordingHandler(params Func<HttpResponseMessage>[] answers) : HttpMessageHandler
{
    private int _next;

    public List<RecordedCall> Calls { get; } = [];

    public RecordedCall Call => Assert.Single(Calls);

    public static RecordingHandler Answering(params string[] bodies) => new([.. bodies.Select(body => Json(body))]);

    public static Func<HttpResponseMessage> Json(string body, HttpStatusCode status = HttpStatusCode.OK) =>
        () => new(status) { Content = new StringContent(body, Encoding.UTF8, "application/json") };

    public static IReadOnlyDictionary<string, string> Parse(HttpContent content)
    {
        using var reader = new StreamReader(content.ReadAsStream());
        return reader
            .ReadToEnd()
            .Split('&', StringSplitOptions.RemoveEmptyEntries)
            .Select(pair => pair.Split('=', 2))
            .ToDictionary(pair => Decode(pair[0]), pair => Decode(pair[1]));
    }

    public SlackApiClient Client(Action<string, string>? onWarning = null, TimeProvider? time = null) =>
        new(Http(), () => "xoxb-secret", time ?? TimeProvider.System) { OnWarning = onWarning };

#pragma warning disable RS0030 // There is no factory here, and the handler is the network.
    public HttpClient Http() => new(this) { BaseAddress = new("https://slack.example/api/") };
#pragma warning restore RS0030

    protected override Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request,
        CancellationToken cancellationToken
    )
    {
        cancellationToken.ThrowIfCancellationRequested();
        Assert.Equal(HttpMethod.Post, request.Method);
        Calls.Add(
            new(
                request.RequestUri!.AbsolutePath["/api/".Length..],
                Parse(request.Content!),
                request.Headers.Authorization,
                request.Content!.Headers.ContentType!.ToString()
            )
        );
        var answer = answers[Math.Min(_next++, answers.Length - 1)]();
        answer.RequestMessage = request;
        return Task.FromResult(answer);
    }

    private static string Decode(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));
}
