using System.Net;
using Octokit;

namespace ChatOpsBot.Platform.GitHub.Http;

/// <summary>
/// What Octokit sees of a success. It has no links, because pages are followed by <see cref="GitHubRest"/>, and no
/// limits, because they are watched by <see cref="GitHubTransport"/>.
/// </summary>
internal sealed class OctokitResponse(HttpStatusCode status, string body, string? contentType) : IResponse
{
    private static readonly Dictionary<string, string> NoHeaders = [];

    public object Body => body;
    public IReadOnlyDictionary<string, string> Headers => NoHeaders;
    public ApiInfo ApiInfo { get; } = new(new Dictionary<string, Uri>(), [], [], "", new RateLimit(0, 0, 0));
    public HttpStatusCode StatusCode => status;
    public string ContentType => contentType ?? "";
}
