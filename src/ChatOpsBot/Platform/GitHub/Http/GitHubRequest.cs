using System.Collections.Frozen;
using System.Net.Http.Headers;
using System.Text;
using ChatOpsBot.Platform.GitHub.Authentication;
using Octokit.Internal;

namespace ChatOpsBot.Platform.GitHub.Http;

/// <summary>What Octokit asks for, as it is sent.</summary>
/// <param name="Operation">GitHub's name of it; the span is named after it.</param>
/// <param name="Owner">Whose installation a GitHub App calls through; null when any will do.</param>
/// <param name="Path">Below the API's address, with the query; or absolute, from a link.</param>
internal sealed record GitHubRequest(string Operation, HttpMethod Method, string? Owner, string Path)
{
    /// <summary>
    /// Whatever Octokit asks for: its own are many, of old and of previews.
    /// <see href="https://docs.github.com/rest/using-the-rest-api/getting-started-with-the-rest-api#media-types"/>
    /// </summary>
    private const string JsonType = "application/vnd.github+json";

    /// <summary>The most that GitHub gives at once.</summary>
    private const int PageSize = 100;

    /// <summary>
    /// A run that is cancelled twice is cancelled. A token that was made and got lost harms no one, and the call that
    /// needs it was not even begun.
    /// </summary>
    private static readonly FrozenSet<string> RepeatablePosts =
    [
        "actions/cancel-workflow-run",
        InstallationTokens.CreateToken,
    ];

    private static readonly MediaTypeHeaderValue Json = new("application/json");
    private static readonly ProductInfoHeaderValue UserAgent = new(
        "ChatOpsBot",
        typeof(GitHubRequest).Assembly.GetName().Version?.ToString(3)
    );

    private byte[]? _body;

    /// <summary>Whether calling twice is as good as calling once.</summary>
    public bool IsRepeatable => Method != HttpMethod.Post || RepeatablePosts.Contains(Operation);

    /// <exception cref="GitHubException">A part of the path cannot be the name of anything.</exception>
    public static GitHubRequest Of(IRequest request, OngoingCall call)
    {
        var path = call.Instead ?? request.Endpoint.OriginalString;
        var parts = path.Split('?')[0].Split('/');
        // A dot or two would silently address another resource.
        if (call.Instead is null && parts.FirstOrDefault(Segment.IsNoName) is { } part)
            throw new GitHubException(
                call.Operation,
                GitHubFailure.NotFound,
                $"'{(part == "." ? "" : part)}' cannot be the name of anything"
            );
        // Of a further page the address may have numbers in place of names.
        call.Owner ??= parts is ["repos" or "orgs", var owner, ..] ? owner : null;
        return new(call.Operation, request.Method, call.Owner, call.Instead ?? Page(path, call.IsPage))
        {
            _body = request.Body switch
            {
                null => null,
                string text => Encoding.UTF8.GetBytes(text),
                var other => throw new NotSupportedException($"A body of {other.GetType()} is not sent."),
            },
        };
    }

    public HttpRequestMessage ToMessage(Uri address, string bearer)
    {
        var message = new HttpRequestMessage(Method, address)
        {
            Content = _body is null ? null : new ReadOnlyMemoryContent(_body) { Headers = { ContentType = Json } },
            Headers =
            {
                Authorization = new("Bearer", bearer),
                Accept = { new(JsonType) },
                UserAgent = { UserAgent },
            },
        };
        message.Headers.Add("X-GitHub-Api-Version", "2022-11-28");
        return message;
    }

    private static string Page(string path, bool isPage) =>
        isPage ? $"{path}{(path.Contains('?', StringComparison.Ordinal) ? '&' : '?')}per_page={PageSize}" : path;
}
