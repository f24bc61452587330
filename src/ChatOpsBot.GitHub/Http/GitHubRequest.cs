using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace ChatOpsBot.GitHub;

/// <summary>
/// A name that has slashes of its own, such as a file's or a reference's: they stay slashes in the address.
/// </summary>
internal readonly record struct SlashedName(string Value);

/// <param name="Operation">GitHub's name of it, as in its OpenAPI description; the span is named after it.</param>
/// <param name="Owner">Whose installation a GitHub App calls through; null when any will do.</param>
/// <param name="Path">Below the API's address, with the query; or absolute, from a link.</param>
internal sealed record GitHubRequest(string Operation, HttpMethod Method, string? Owner, string Path)
{
    public const string JsonType = "application/vnd.github+json";

    private static readonly MediaTypeHeaderValue Json = new("application/json");
    private static readonly ProductInfoHeaderValue UserAgent = new(
        "ChatOpsBot",
        typeof(GitHubRequest).Assembly.GetName().Version?.ToString(3)
    );

    private byte[]? _body;

    /// <summary>Whether calling twice is as good as calling once.</summary>
    public bool Repeatable { get; init; } =
        Method == HttpMethod.Get || Method == HttpMethod.Put || Method == HttpMethod.Delete;

    /// <summary>
    /// The form that is asked for.
    /// <see href="https://docs.github.com/rest/using-the-rest-api/getting-started-with-the-rest-api#media-types"/>
    /// </summary>
    public string Accept { get; init; } = JsonType;

    /// <summary>What is wanted is the address elsewhere that GitHub redirects to; nothing is sent there.</summary>
    public bool AsksForAddress { get; init; }

    /// <param name="path">Its values are escaped.</param>
    /// <exception cref="GitHubException">A value cannot be the name of anything.</exception>
    public static GitHubRequest To(string operation, HttpMethod method, string? owner, FormattableString path) =>
        new(operation, method, owner, Escape(operation, path));

    /// <param name="rest">What follows the repository in the path; its values are escaped.</param>
    /// <exception cref="GitHubException">A value cannot be the name of anything.</exception>
    public static GitHubRequest Repository(
        string operation,
        HttpMethod method,
        string owner,
        string name,
        FormattableString rest
    ) => new(operation, method, owner, Escape(operation, $"repos/{owner}/{name}") + Escape(operation, rest));

    /// <summary>Adds the parameter to the query, or nothing when the value is null.</summary>
    public GitHubRequest With(string parameter, string? value) =>
        value is null
            ? this
            : this with
            {
                Path = $"{Path}{(Path.Contains('?') ? '&' : '?')}{parameter}={Uri.EscapeDataString(value)}",
            };

    public GitHubRequest WithBody<T>(T body, JsonTypeInfo<T> type) =>
        this with
        {
            _body = JsonSerializer.SerializeToUtf8Bytes(body, type),
        };

    public HttpRequestMessage ToMessage(Uri address, string bearer)
    {
        var message = new HttpRequestMessage(Method, address)
        {
            Content = _body is null ? null : new ReadOnlyMemoryContent(_body) { Headers = { ContentType = Json } },
            Headers =
            {
                Authorization = new("Bearer", bearer),
                Accept = { new(Accept) },
                UserAgent = { UserAgent },
            },
        };
        message.Headers.Add("X-GitHub-Api-Version", "2022-11-28");
        return message;
    }

    private static string Escape(string operation, FormattableString path)
    {
        var arguments = path.GetArguments()
            .Select(value =>
                value is SlashedName name
                    ? string.Join('/', name.Value.Split('/').Select(part => Segment(operation, part)))
                    : Segment(operation, Convert.ToString(value, CultureInfo.InvariantCulture))
            );
        return string.Format(CultureInfo.InvariantCulture, path.Format, [.. arguments]);
    }

    // A dot or two would silently address another resource.
    private static string Segment(string operation, string? value) =>
        value is null or "" or "." or ".."
            ? throw new GitHubException(operation, GitHubFailure.NotFound, $"'{value}' cannot be the name of anything")
            : Uri.EscapeDataString(value);
}
