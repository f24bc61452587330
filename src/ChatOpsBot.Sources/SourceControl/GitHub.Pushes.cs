namespace ChatOpsBot.Sources.SourceControl;

internal sealed partial class GitHub
{
    private const string Heads = "refs/heads/",
        Tags = "refs/tags/";

    /// <summary>The pusher's name where there is none, as when the merge queue deletes its branch.</summary>
    private const string NoPusher = "none";

    /// <summary>
    /// A push has a card of its own; its checks are those of its head commit. A tag, or a new branch on a known commit,
    /// brings nothing new and opens none; what was deleted has no head, and belongs to the branch.
    /// </summary>
    private static ParsedWebhook Push(Delivery delivery)
    {
        var body = delivery.Body;
        if (body.Text("ref") is not { } reference || body.Text("after") is not { } head)
            return delivery.Incomplete;

        var tag = After(reference, Tags);
        var branch = tag is null ? After(reference, Heads) ?? reference : null;
        var (created, deleted) = (body.Flag("created"), body.Flag("deleted"));
        var commits = body.Items("commits").Select(Commit).OfType<CommitInfo>().ToList();
        var mirrors = tag is not null || deleted || (created && commits.Count == 0);
        var subject = deleted
            ? Subject.Branch(delivery.Place, tag ?? branch!)
            : Subject.Push(delivery.Place, reference, body.Text("before"), head);
        return ParsedWebhook.One(
            delivery.Event(
                EventKind.Push,
                subject,
                deleted ? EventState.Deleted : EventState.Info,
                body["repository"].Time("pushed_at")
            ) with
            {
                Part = deleted ? "push" : "",
                // A merge queue tries its merges on branches of its own, which say nothing to anyone.
                OpensCard = !mirrors && branch?.StartsWith("gh-readonly-queue/", StringComparison.Ordinal) == false,
                IsQuiet = branch is not null && body["repository"].Text("default_branch") is { } main && branch != main,
                Title = body["head_commit"].FirstLine("message"),
                Url = body.Text("compare"),
                Branch = branch,
                Version = tag,
                Commit = deleted ? null : head,
                Commits = commits,
                Total = body.Number("size") is >= 0 and <= int.MaxValue and var size ? (int)size : commits.Count,
                Actor = Pusher(delivery),
                Labels = new Words
                {
                    { "forced", body.Flag("forced") },
                    { "created", created },
                    { "deleted", deleted },
                    { "before", deleted ? null : body.Text("before") },
                    { "change", Git.ChangeIn(body["head_commit"].Text("message")) },
                },
                Links = new Words { { "compare", body.Text("compare") } },
            }
        );
    }

    private static ParsedWebhook Created(Delivery delivery) => Reference(delivery, EventState.Opened);

    private static ParsedWebhook Deleted(Delivery delivery) => Reference(delivery, EventState.Deleted);

    /// <summary>A branch is reported by its pushes; a tag is worth a card.</summary>
    private static ParsedWebhook Reference(Delivery delivery, EventState state)
    {
        if (delivery.Body.Text("ref") is not { } name)
            return delivery.Incomplete;

        var (type, repository) = (delivery.Body.Text("ref_type"), delivery.Body["repository"]);
        var tag = type == "tag";
        return ParsedWebhook.One(
            delivery.Event(
                EventKind.Branch,
                Subject.Branch(delivery.Place, name),
                state,
                repository.Time("pushed_at")
            ) with
            {
                OpensCard = tag,
                Title = name,
                Url =
                    state == EventState.Opened && repository.Text("html_url") is { } home
                        ? $"{home}/tree/{string.Join('/', name.Split('/').Select(Uri.EscapeDataString))}"
                        : repository.Text("html_url"),
                Branch = tag ? null : name,
                Version = tag ? name : null,
                Labels = new Words { { "ref_type", type } },
            }
        );
    }

    private static ParsedWebhook Release(Delivery delivery)
    {
        var release = delivery.Body["release"];
        if (release.Text("tag_name") is not { } tag)
            return delivery.Incomplete;

        var action = delivery.Action;
        var published = release.Time("published_at");
        var state =
            action == "deleted" ? EventState.Deleted
            : release.Flag("draft") || action == "unpublished" ? EventState.Draft
            : EventState.Info;
        // A payload has no time of deletion or withdrawal, and a release may come back under its tag.
        var occurred = action switch
        {
            "deleted" or "unpublished" => null,
            "edited" => release.Time("updated_at"),
            _ => published ?? release.Time("created_at"),
        };
        return ParsedWebhook.One(
            delivery.Event(EventKind.Release, Subject.Release(delivery.Place, tag), state, occurred) with
            {
                OpensCard = action is "published" or "released" or "prereleased",
                Title = release.Text("name") ?? tag,
                Text = release.Prose("body"),
                Url = release.Text("html_url"),
                Version = tag,
                Branch = release.Text("target_commitish"),
                Actor = Person(release["author"]) ?? delivery.Sender,
                Labels = new Words
                {
                    { "action", action },
                    { "prerelease", release.Flag("prerelease") },
                    { "sender", delivery.Sender?.Login },
                },
            }
        );
    }

    private static CommitInfo? Commit(Field commit) =>
        commit.Text("id") is { } id
            ? new CommitInfo(
                id,
                commit.FirstLine("message") ?? "",
                commit.Text("url"),
                commit["author"].Text("username") ?? commit["author"].Text("name")
            )
            : null;

    private static Actor? Pusher(Delivery delivery)
    {
        var pusher = delivery.Body["pusher"];
        return delivery.Sender is { } sender ? sender with { Email = sender.Email ?? pusher.Text("email") }
            : pusher.Text("name") is { } name and not NoPusher ? new Actor(name) { Email = pusher.Text("email") }
            : null;
    }

    private static string? After(string reference, string prefix) =>
        reference.StartsWith(prefix, StringComparison.Ordinal) ? reference[prefix.Length..] : null;
}
