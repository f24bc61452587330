using System.Security.Cryptography;
using System.Text;

namespace ChatOpsBot.GitHubFake;

/// <summary>A repository: its history and its names. What is done with them is in the other parts.</summary>
internal sealed partial class FakeRepository
{
    private readonly FakeGitHub _github;
    private readonly Dictionary<string, FakeCommit> _commits = [];
    private readonly SortedDictionary<string, FakeCommit> _branches = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, FakeCommit> _tags = new(StringComparer.Ordinal);

    public FakeRepository(FakeGitHub github, long id, string fullName)
    {
        (_github, Id) = (github, id);
        Rename(fullName);
    }

    public long Id { get; }
    public string Owner { get; private set; } = "";
    public string Name { get; private set; } = "";
    public string FullName => $"{Owner}/{Name}";
    public string DefaultBranch { get; set; } = "main";
    public string Page => $"https://github.example/{FullName}";

    internal IEnumerable<KeyValuePair<string, FakeCommit>> Branches => _branches;
    internal IEnumerable<KeyValuePair<string, FakeCommit>> Tags => _tags;
    internal DateTimeOffset Now => _github.Time.GetUtcNow();

    internal void Rename(string fullName) => (Owner, Name) = (fullName.Split('/')[0], fullName.Split('/')[1]);

    /// <summary>One more commit on a branch, which begins at the default branch if it is new.</summary>
    /// <param name="author">A login, or an e-mail address that GitHub knows no one by.</param>
    /// <param name="files">What it adds or changes.</param>
    public FakeCommit Commit(string message, string author = "ada", string? branch = null, params string[] files) =>
        _github.Locked(() =>
        {
            var name = branch ?? DefaultBranch;
            var parent = _branches.GetValueOrDefault(name) ?? _branches.GetValueOrDefault(DefaultBranch);
            return _branches[name] = Add(message, author, parent is null ? [] : [parent], files);
        });

    public void Tag(string name, FakeCommit commit) => _github.Locked(() => _tags[name] = commit);

    /// <summary>A branch stands elsewhere now, as after a forced push.</summary>
    public void Move(string branch, FakeCommit commit) => _github.Locked(() => _branches[branch] = commit);

    /// <summary>A history that begins again with one commit; what there was is gone.</summary>
    public FakeCommit Rewrite(string message) =>
        _github.Locked(() =>
        {
            _commits.Clear();
            _branches.Clear();
            _tags.Clear();
            return Commit(message);
        });

    internal FakeCommit Merge(string message, string author, FakeCommit into, FakeCommit from) =>
        Add(message, author, [into, from], []);

    internal FakeCommit? Head(string branch) => _branches.GetValueOrDefault(branch);

    /// <summary>
    /// A tag, a branch (also by their full names), or a SHA or the beginning of one. Of a tag and a branch of one name
    /// it is the tag: https://git-scm.com/docs/gitrevisions.
    /// </summary>
    internal FakeCommit? Resolve(string reference)
    {
        var name = reference.StartsWith("refs/", StringComparison.Ordinal) ? reference[5..] : reference;
        if (name.StartsWith("heads/", StringComparison.Ordinal))
            return _branches.GetValueOrDefault(name[6..]);
        if (name.StartsWith("tags/", StringComparison.Ordinal))
            return _tags.GetValueOrDefault(name[5..]);
        return _tags.GetValueOrDefault(name)
            ?? _branches.GetValueOrDefault(name)
            ?? (
                name.Length >= 7
                    ? _commits.Values.SingleOrDefault(commit => commit.Sha.StartsWith(name, StringComparison.Ordinal))
                    : null
            );
    }

    /// <summary>The commit and all that came before it, newest first.</summary>
    internal static IReadOnlyList<FakeCommit> History(FakeCommit commit)
    {
        var seen = new HashSet<FakeCommit>();
        var waiting = new Stack<FakeCommit>([commit]);
        while (waiting.TryPop(out var next))
            if (seen.Add(next))
                foreach (var parent in next.Parents)
                    waiting.Push(parent);
        return [.. seen.OrderByDescending(known => known.Number)];
    }

    private FakeCommit Add(string message, string author, IReadOnlyList<FakeCommit> parents, string[] files)
    {
        var number = _commits.Count + 1;
        var sha = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{Id} {number} {message}")))[..40];
        return _commits[sha] = new(number, sha, message, author, parents, files, Now);
    }
}

internal sealed record FakeCommit(
    int Number,
    string Sha,
    string Message,
    string Author,
    IReadOnlyList<FakeCommit> Parents,
    IReadOnlyList<string> Files,
    DateTimeOffset At
)
{
    private bool IsKnown => !Author.Contains('@');

    /// <param name="files">Lists leave them out.</param>
    public object View(FakeRepository repository, IEnumerable<object>? files = null)
    {
        var person = new
        {
            Name = Author,
            Email = IsKnown ? $"{Author}@example.com" : Author,
            Date = At,
        };
        var account = IsKnown
            ? new { Login = Author, Type = Author.EndsWith("[bot]", StringComparison.Ordinal) ? "Bot" : "User" }
            : null;
        var view = new
        {
            Sha,
            HtmlUrl = $"{repository.Page}/commit/{Sha}",
            Commit = new
            {
                Message,
                Author = person,
                Committer = person,
            },
            Author = account,
            Committer = account,
            Parents = Parents.Select(parent => new { parent.Sha }),
            Files = files,
        };
        return files is null ? FakeAnswer.Without("files", view) : view;
    }

    public static IEnumerable<object> FilesView(IEnumerable<string> files) =>
        files.Select(file => new
        {
            Filename = file,
            Status = "modified",
            Additions = 2,
            Deletions = 1,
            Changes = 3,
        });
}
