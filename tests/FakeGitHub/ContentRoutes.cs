using static ChatOpsBot.GitHubFake.FakeRoute;

namespace ChatOpsBot.GitHubFake;

/// <summary>https://docs.github.com/rest/repos/contents, /releases/releases</summary>
internal static class ContentRoutes
{
    public static FakeRoute[] All { get; } =
    [
        Get("repos/{owner}/{repo}/contents", "repos/get-content", request => Content(request, ""), "ref"),
        Get(
            "repos/{owner}/{repo}/contents/{*path}",
            "repos/get-content",
            request => Content(request, request["path"]),
            "ref"
        ),
        List(
            "repos/{owner}/{repo}/releases",
            "repos/list-releases",
            request => FakeAnswer.List(request.Repo.Releases.Reverse().Select(release => release.View(request.Repo)))
        ),
        Get(
            "repos/{owner}/{repo}/releases/latest",
            "repos/get-latest-release",
            request =>
                request.Repo.Releases.LastOrDefault(release => release is { IsDraft: false, IsPrerelease: false })
                    is { } latest
                    ? FakeAnswer.Ok(latest.View(request.Repo))
                    : throw FakeProblem.NotFound()
        ),
        Get(
            "repos/{owner}/{repo}/releases/tags/{tag}",
            "repos/get-release-by-tag",
            request =>
                request.Repo.Releases.FirstOrDefault(release => release.Tag == request["tag"] && !release.IsDraft)
                    is { } release
                    ? FakeAnswer.Ok(release.View(request.Repo))
                    : throw FakeProblem.NotFound()
        ),
        Post(
            "repos/{owner}/{repo}/releases",
            "repos/create-release",
            CreateRelease,
            "tag_name:string",
            "target_commitish?:string",
            "name?:string",
            "body?:string",
            "draft?:boolean",
            "prerelease?:boolean",
            "generate_release_notes?:boolean"
        ),
    ];

    private static FakeAnswer Content(FakeRequest request, string path)
    {
        if (request.Query("ref") is { } reference && request.Repo.Resolve(reference) is null)
            throw new FakeProblem(FakeAnswer.Problem(404, $"No commit found for the ref {reference}"));
        var files = request.Repo.Files;
        if (files.TryGetValue(path, out var text))
            return request.Accept == "application/vnd.github.raw+json"
                ? new FakeAnswer(200, text).With(("Content-Type", "application/vnd.github.raw+json; charset=utf-8"))
                : FakeAnswer.Ok(Entry("file", path, text.Length));
        var below = path.Length == 0 ? "" : path + "/";
        var entries = files
            .Where(file => file.Key.StartsWith(below, StringComparison.Ordinal))
            .Select(file => (Inside: file.Key[below.Length..], file.Value.Length))
            .GroupBy(file => file.Inside.Split('/')[0])
            .Select(group =>
                group.First().Inside == group.Key
                    ? Entry("file", below + group.Key, group.First().Length)
                    : Entry("dir", below + group.Key, 0)
            )
            .ToList();
        if (entries.Count == 0)
            throw FakeProblem.NotFound();
        return FakeAnswer.Ok(
            request.Accept == "application/vnd.github.object+json"
                ? new
                {
                    Type = "dir",
                    Size = 0,
                    Name = path,
                    Path = path,
                    Sha = "tree",
                    Entries = entries,
                }
                : entries
        );
    }

    private static object Entry(string type, string path, int size) =>
        new
        {
            Type = type,
            Size = size,
            Name = path.Split('/')[^1],
            Path = path,
            Sha = "blob",
        };

    private static FakeAnswer CreateRelease(FakeRequest request)
    {
        var tag = request.Text("tag_name")!;
        if (request.Repo.Releases.Any(known => known.Tag == tag))
            throw FakeProblem.Validation(
                "Validation Failed",
                new
                {
                    Resource = "Release",
                    Code = "already_exists",
                    Field = "tag_name",
                }
            );
        var commit =
            request.Repo.Resolve(request.Text("target_commitish") ?? request.Repo.DefaultBranch)
            ?? throw FakeProblem.Validation(
                "Validation Failed",
                new
                {
                    Resource = "Release",
                    Code = "invalid",
                    Field = "target_commitish",
                }
            );
        if (request.Repo.Resolve($"tags/{tag}") is null)
            request.Repo.Tag(tag, commit);
        var release = new FakeRelease(
            request.GitHub.NextId(),
            tag,
            request.Text("name"),
            request.Text("body"),
            request.Flag("draft"),
            request.Flag("prerelease"),
            request.Caller.Account,
            request.Now
        );
        request.Repo.Releases.Add(release);
        return FakeAnswer.Created(release.View(request.Repo));
    }
}

internal sealed partial class FakeRepository
{
    /// <summary>What files hold, at whatever state.</summary>
    public SortedDictionary<string, string> Files { get; } = new(StringComparer.Ordinal);

    /// <summary>Oldest first.</summary>
    public IList<FakeRelease> Releases { get; } = [];
}

internal sealed record FakeRelease(
    long Id,
    string Tag,
    string? Name,
    string? Body,
    bool IsDraft,
    bool IsPrerelease,
    object Author,
    DateTimeOffset At
)
{
    public object View(FakeRepository repository) =>
        new
        {
            Id,
            TagName = Tag,
            Name,
            Body,
            Draft = IsDraft,
            Prerelease = IsPrerelease,
            TargetCommitish = repository.DefaultBranch,
            HtmlUrl = $"{repository.Page}/releases/tag/{Tag}",
            Author,
            CreatedAt = At,
            PublishedAt = IsDraft ? (DateTimeOffset?)null : At,
        };
}
