using System.Net;
using System.Text;
using ChatOpsBot.Platform.GitHub;

namespace ChatOpsBot.Tests.Platform.GitHub;

internal sealed record RecordedCall(
    string Method,
    string Address,
    string? Body,
    string? ContentType,
    IReadOnlyDictionary<string, string> Headers
)
{
    public string Line => $"{Method} {Address}";

    public string? Bearer => Headers.GetValueOrDefault("Authorization")?["Bearer ".Length..];
}

/// <summary>
/// GitHub's side of the wire: notes what was sent and answers as set, one after the other, the last one forever.
/// </summary>
internal sealed class RecordingHandler(params Func<HttpResponseMessage>[] answers) : HttpMessageHandler
{
    public const string Root = "https://github.example/api/v3/";
    public const string Secret = "ghp_secret";

    public static readonly DateTimeOffset Start = new(2026, 11, 20, 22, 49, 0, TimeSpan.Zero);

    private int _next;

    public List<RecordedCall> Calls { get; } = [];

    public RecordedCall Call => Assert.Single(Calls);

    public IEnumerable<string> Lines => Calls.Select(call => call.Line);

    /// <summary>Awaited before each answer.</summary>
    public Func<CancellationToken, Task> Gate { get; init; } = _ => Task.CompletedTask;

    public static RecordingHandler Answering(params string[] bodies) => new([.. bodies.Select(body => Json(body))]);

    public static Func<HttpResponseMessage> Json(
        string body,
        int status = 200,
        params (string Name, string Value)[] headers
    ) =>
        () =>
        {
            var answer = new HttpResponseMessage((HttpStatusCode)status)
            {
                Content = new StringContent(body, Encoding.UTF8, "application/json"),
            };
            foreach (var (name, value) in headers)
                Assert.True(answer.Headers.TryAddWithoutValidation(name, value));
            return answer;
        };

    public GitHubRest Client(GitHubCredentials? credentials = null, TimeProvider? time = null)
    {
        var used = credentials ?? new GitHubToken(Secret);
        return new(Http(), () => used, time ?? new ManualTime(Start));
    }

#pragma warning disable RS0030 // There is no factory here, and the handler is the network.
    public HttpClient Http() => new(this) { BaseAddress = new(Root) };
#pragma warning restore RS0030

    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request,
        CancellationToken cancellationToken
    )
    {
        cancellationToken.ThrowIfCancellationRequested();
        var body = request.Content is null ? null : await request.Content.ReadAsStringAsync(cancellationToken);
        lock (Calls)
        {
            Calls.Add(
                new(
                    request.Method.Method,
                    request.RequestUri!.AbsoluteUri.Replace(Root, "", StringComparison.Ordinal),
                    body,
                    request.Content?.Headers.ContentType?.ToString(),
                    request.Headers.ToDictionary(header => header.Key, header => string.Join(", ", header.Value))
                )
            );
        }

        await Gate(cancellationToken);
        var answer = answers[Math.Min(Interlocked.Increment(ref _next), answers.Length) - 1]();
        answer.RequestMessage = request;
        return answer;
    }
}
