using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace ChatOpsBot.GitHub;

/// <param name="Operation">GitHub's name of it, as in its OpenAPI description; the span is named after it.</param>
/// <param name="Owner">Whose installation a GitHub App calls through.</param>
/// <param name="Path">Below the API's address, with the query; or absolute, from a link.</param>
internal sealed record GitHubRequest(string Operation, HttpMethod Method, string Owner, string Path)
{
    private static readonly MediaTypeHeaderValue Json = new("application/json");
    private static readonly MediaTypeWithQualityHeaderValue Accept = new("application/vnd.github+json");
    private static readonly ProductInfoHeaderValue UserAgent = new("ChatOpsBot", typeof(GitHubRequest).Assembly.GetName().Version?.ToString(3));

    private byte[]? _body;

    /// <summary>Whether calling twice is as good as calling once.</summary>
    public bool Repeatable { get; init; } = Method == HttpMethod.Get;

    /// <param name="rest">What follows the repository in the path; its values are escaped.</param>
    /// <exception cref="GitHubException">A value cannot be the name of anything.</exception>
    public static GitHubRequest Repository(string operation, HttpMethod method, string owner, string name, FormattableString rest)
    {
        var repository = $"repos/{Segment(operation, owner)}/{Segment(operation, name)}";
        var arguments = rest.GetArguments().Select(value => Segment(operation, Convert.ToString(value, CultureInfo.InvariantCulture)));
        return new(operation, method, owner, repository + string.Format(CultureInfo.InvariantCulture, rest.Format, [.. arguments]));
    }

    /// <summary>Adds the parameter to the query, or nothing when the value is null.</summary>
    public GitHubRequest With(string parameter, string? value) =>
        value is null ? this : this with { Path = $"{Path}{(Path.Contains('?') ? '&' : '?')}{parameter}={Uri.EscapeDataString(value)}" };

    public GitHubRequest WithBody<T>(T body, JsonTypeInfo<T> type) => this with { _body = JsonSerializer.SerializeToUtf8Bytes(body, type) };

    public HttpRequestMessage ToMessage(Uri address, string bearer)
    {
        var message = new HttpRequestMessage(Method, address)
        {
            Content = _body is null ? null : new ReadOnlyMemoryContent(_body) { Headers = { ContentType = Json } },
            Headers = { Authorization = new("Bearer", bearer), Accept = { Accept }, UserAgent = { UserAgent } },
        };
        message.Headers.Add("X-GitHub-Api-Version", "2022-11-28");
        return message;
    }

    // A dot or two would silently address another resource.
    private static string Segment(string operation, string? value) => value is null or "" or "." or ".."
        ? throw new GitHubException(operation, GitHubFailure.NotFound, $"'{value}' cannot be the name of anything")
        : Uri.EscapeDataString(value);
}
