namespace ChatOpsBot.Sources.SourceControl;

internal sealed partial class GitHub
{
    /// <summary>
    /// Made, renamed, opened to the world, archived: each is a happening of its own. Edits of a description and the
    /// like are not messages.
    /// </summary>
    private static ParsedWebhook Lifecycle(Delivery delivery)
    {
        var (repository, changes) = (delivery.Body["repository"], delivery.Body["changes"]);
        var branch = changes["default_branch"].Text("from");
        var owner = changes["owner"]["from"];
        var said = delivery.Action switch
        {
            "created" => "created",
            "deleted" => "deleted",
            "archived" => "archived",
            "unarchived" => "taken out of the archive",
            "publicized" => "made public",
            "privatized" => "made private",
            "renamed" => changes["repository"]["name"].Text("from") is { } name ? $"renamed from {name}" : "renamed",
            "transferred" => (owner["user"].Text("login") ?? owner["organization"].Text("login")) is { } login
                ? $"transferred from {login}"
                : "transferred",
            "edited" => branch is null
                ? "edited"
                : $"default branch changed from {branch} to {repository.Text("default_branch")}",
            _ => null,
        };
        if (said is null)
            return ParsedWebhook.NotHandled($"{delivery.Name}:{delivery.Action ?? "no action"}");
        return ParsedWebhook.One(
            Happening(delivery, said, delivery.Action!, repository.Time("updated_at")) with
            {
                OpensCard = delivery.Action != "edited" || branch is not null,
                Text = repository.Prose("description"),
            }
        );
    }

    private static ParsedWebhook Member(Delivery delivery)
    {
        var changes = delivery.Body["changes"];
        if (delivery.Body["member"].Text("login") is not { } login)
            return delivery.Incomplete;
        var (from, to) = (
            changes["old_permission"].Text("from") ?? changes["permission"].Text("from"),
            changes["permission"].Text("to") ?? changes["role_name"].Text("to")
        );
        var role = (from, to) switch
        {
            ({ } old, { } now) => $" from {old} to {now}",
            ({ } old, null) => $", was {old}",
            (null, { } now) => $" as {now}",
            _ => "",
        };
        var said = delivery.Action switch
        {
            "added" => $"collaborator {login} added{role}",
            "removed" => $"collaborator {login} removed",
            _ => $"permission of {login} changed{role}",
        };
        var happening = Happening(delivery, said, $"member-{delivery.Action}/{login}", null);
        return ParsedWebhook.One(
            happening with
            {
                Labels = new Words { { "action", delivery.Action }, { "member", login } },
            }
        );
    }

    private static ParsedWebhook BranchProtectionRule(Delivery delivery)
    {
        var rule = delivery.Body["rule"];
        if (rule.Text("name") is not { } pattern)
            return delivery.Incomplete;
        var verb = delivery.Action switch
        {
            "created" => "set up",
            "deleted" => "removed",
            _ => "changed",
        };
        var happening = Happening(
            delivery,
            $"protection of {pattern} {verb}",
            $"protection-{delivery.Action}/{rule.Number("id")}",
            rule.Time("updated_at")
        );
        var changed = delivery
            .Body["changes"]
            .Properties()
            .Select(change => change.Key.Replace("_enforcement_level", "", StringComparison.Ordinal).Replace('_', ' '))
            .Order(StringComparer.Ordinal);
        return ParsedWebhook.One(
            happening with
            {
                Text = string.Join(", ", changed) is { Length: > 0 } text ? text : null,
                Branch = pattern,
            }
        );
    }

    /// <summary>The time tells two of one sort apart; where a payload has none the delivery does.</summary>
    private static ChatOpsEvent Happening(Delivery delivery, string said, string what, DateTimeOffset? at)
    {
        var which = at is { } time ? $"{time.ToUnixTimeSeconds()}" : delivery.Request.DeliveryId;
        return delivery.Event(
            EventKind.Repository,
            Subject.Repository(delivery.Place, $"{what}/{which}"),
            delivery.Action == "deleted" ? EventState.Deleted : EventState.Info,
            at
        ) with
        {
            Title = said,
            Url = delivery.Body["repository"].Text("html_url"),
            Labels = new Words { { "action", delivery.Action } },
        };
    }

    /// <summary>
    /// <c>package</c> and <c>registry_package</c> say the same of one version: the older packages and those of the
    /// container registry. An image is worth a card under its tag only; the manifests that a tag is made of come
    /// without one.
    /// </summary>
    private static ParsedWebhook Package(Delivery delivery)
    {
        var package = delivery.Body["package"].IsObject ? delivery.Body["package"] : delivery.Body["registry_package"];
        var (version, tag) = (package["package_version"], package["package_version"]["container_metadata"]["tag"]);
        if (package.Text("name") is not { } name || version.Text("version") is not { } number)
            return delivery.Incomplete;

        var (image, tagged) = (version["container_metadata"].IsObject, tag.Text("name"));
        var full =
            version.Text("package_url") is { } address && image ? Untagged(address)
            : package.Text("namespace") is { } space ? $"{space}/{name}"
            : name;
        var author = Person(version["author"]) ?? delivery.Sender;
        return ParsedWebhook.One(
            delivery.Event(
                EventKind.Artifact,
                Subject.Artifact(full, tagged ?? number),
                EventState.Succeeded,
                version.Time("updated_at") ?? version.Time("created_at") ?? package.Time("updated_at")
            ) with
            {
                OpensCard = !image || tagged is not null,
                Title = full,
                Text = version.Prose("summary") ?? package.Prose("description"),
                Url = version.Text("html_url") ?? package.Text("html_url"),
                Branch = version.Text("target_commitish"),
                Commit = image ? version["container_metadata"]["labels"].Text("revision") : version.Text("target_oid"),
                Version = tagged ?? number,
                Actor = author,
                Labels = new Words
                {
                    { "action", delivery.Action },
                    { "type", package.Text("ecosystem") ?? package.Text("package_type") },
                    { "digest", tag.Text("digest") ?? (image ? number : null) },
                    { "prerelease", version.Flag("prerelease") },
                },
            }
        );
    }

    private static string Untagged(string address) =>
        address.LastIndexOf(':') is var colon && colon > address.LastIndexOf('/') ? address[..colon] : address;
}
