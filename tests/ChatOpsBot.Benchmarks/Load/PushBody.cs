using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace ChatOpsBot.Benchmarks.Load;

/// <summary>
/// A GitHub push as bytes ready to send, of the size and shape of GitHub's own example (7.6 KB). Numbered deliveries
/// differ in their head commit, so that each is a card of its own; they are signed beforehand, so that the client stays
/// light.
/// </summary>
internal sealed class PushBody : INumberedRequest
{
    /// <summary>
    /// Begins the head commit of every delivery; the hex digits of its number follow, within the twelve digits that
    /// tell pushes apart.
    /// </summary>
    public const string Mark = "beac0";

    private const int HeadDigits = 40;
    private const int NumberDigits = 7;
    private static readonly byte[] Delivery = Encoding.ASCII.GetBytes("00000000-0000-4000-8000-000000000000");

    private readonly byte[] _request;
    private readonly int _deliveryAt;
    private readonly int _signatureAt;
    private readonly int _bodyAt;
    private readonly int _headAt;
    private readonly int _compareAt;
    private readonly byte[] _secret;

    public PushBody(int repository, string secret, string path, int port)
    {
        var name = $"r{repository:000}";
        var head = Mark + new string('0', HeadDigits - Mark.Length);
        var beginning = Beginning(name);
        var tail =
            $"\"compare\":\"https://github.com/acme/{name}/compare/6113728f27ae...{head}\",\"after\":\"{head}\"}}";
        var body = Encoding.UTF8.GetBytes(beginning + tail);
        var headers =
            $"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUser-Agent: "
            + "GitHub-Hookshot/b3nchm4\r\nAccept: */*\r\nContent-Type: application/json\r\n"
            + $"Content-Length: {body.Length}\r\nX-GitHub-Event: push\r\nX-GitHub-Hook-ID: "
            + $"292430182\r\nX-GitHub-Delivery: {Encoding.ASCII.GetString(Delivery)}\r\n"
            + $"X-Hub-Signature-256: sha256={new string('0', INumberedRequest.SignatureLength)}\r\n\r\n";
        _request = [.. Encoding.ASCII.GetBytes(headers), .. body];
        _deliveryAt = headers.IndexOf("X-GitHub-Delivery: ", StringComparison.Ordinal) + "X-GitHub-Delivery: ".Length;
        _signatureAt = headers.IndexOf("sha256=", StringComparison.Ordinal) + "sha256=".Length;
        _bodyAt = headers.Length;
        var tailAt = _request.Length - Encoding.UTF8.GetByteCount(tail);
        _compareAt = tailAt + tail.IndexOf(Mark, StringComparison.Ordinal);
        _headAt = tailAt + tail.LastIndexOf(Mark, StringComparison.Ordinal);
        _secret = Encoding.UTF8.GetBytes(secret);
        Sign(0, _request.AsSpan(_signatureAt, INumberedRequest.SignatureLength));
    }

    /// <summary>Of the body, in bytes.</summary>
    public int Length => _request.Length - _bodyAt;

    public ReadOnlyMemory<byte> Body => _request.AsMemory(_bodyAt);

    /// <summary>Another delivery id only.</summary>
    public ReadOnlySpan<byte> Next()
    {
        // Random, as far as an index is concerned, like GitHub's own.
        Span<byte> random = stackalloc byte[16];
        Random.Shared.NextBytes(random);
        var id = _request.AsSpan(_deliveryAt, Delivery.Length);
        for (int i = 0, digit = 0; i < id.Length; i++)
        {
            if (Delivery[i] == '-')
                continue;
            id[i] = "0123456789abcdef"u8[(random[digit / 2] >> (digit % 2 * 4)) & 15];
            digit++;
        }
        return _request;
    }

    /// <summary>Another delivery id and another head commit.</summary>
    public ReadOnlySpan<byte> Next(long number, ReadOnlySpan<byte> signature)
    {
        Number(number);
        signature.CopyTo(_request.AsSpan(_signatureAt));
        return Next();
    }

    public void Sign(long number, Span<byte> signature)
    {
        Number(number);
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(_secret, _request.AsSpan(_bodyAt), hash);
        Convert.TryToHexStringLower(hash, signature, out _);
    }

    /// <summary>As a delivery's number stands behind <see cref="Mark"/>.</summary>
    public static string Digits(long number) => number.ToString($"x{NumberDigits}", CultureInfo.InvariantCulture);

    /// <summary>The number of the delivery that some text speaks of; -1 when it speaks of none.</summary>
    public static long NumberIn(ReadOnlySpan<byte> text)
    {
        var at = text.IndexOf("beac0"u8);
        return
            at >= 0
            && text.Length >= at + Mark.Length + NumberDigits
            && long.TryParse(
                text.Slice(at + Mark.Length, NumberDigits),
                NumberStyles.AllowHexSpecifier,
                CultureInfo.InvariantCulture,
                out var number
            )
            ? number
            : -1;
    }

    private void Number(long number)
    {
        Span<byte> digits = stackalloc byte[NumberDigits];
        for (var i = NumberDigits - 1; i >= 0; i--, number >>= 4)
            digits[i] = "0123456789abcdef"u8[(int)(number & 15)];
        digits.CopyTo(_request.AsSpan(_headAt + Mark.Length));
        digits.CopyTo(_request.AsSpan(_compareAt + Mark.Length));
    }

    private static string Beginning(string name)
    {
        string[] links =
        [
            "forks",
            "keys{/key_id}",
            "collaborators{/collaborator}",
            "teams",
            "hooks",
            "issues/events{/number}",
            "events",
            "assignees{/user}",
            "branches{/branch}",
            "tags",
            "git/blobs{/sha}",
            "git/tags{/sha}",
            "git/refs{/sha}",
            "git/trees{/sha}",
            "statuses/{sha}",
            "languages",
            "stargazers",
            "contributors",
            "subscribers",
            "subscription",
            "commits{/sha}",
            "git/commits{/sha}",
            "comments{/number}",
            "issues/comments{/number}",
            "contents/{+path}",
            "compare/{base}...{head}",
            "merges",
            "{archive_format}{/ref}",
            "downloads",
            "issues{/number}",
            "pulls{/number}",
            "milestones{/number}",
            "notifications{?since,all,participating}",
            "labels{/name}",
            "releases{/id}",
            "deployments",
        ];
        var repository = string.Join(
            ',',
            links.Select(link =>
                $"\"{link.Split('{', '/')[0]}_{link.Length}_url\":\"https://api.github.com/repos/acme/{name}/{link}\""
            )
        );
        var person = """
            "login":"ada","id":21031067,"node_id":"MDQ6VXNlcjIxMDMxMDY3",
            "avatar_url":"https://avatars1.githubusercontent.com/u/21031067?v=4","gravatar_id":"",
            "url":"https://api.github.com/users/ada","html_url":"https://github.com/ada",
            "followers_url":"https://api.github.com/users/ada/followers",
            "following_url":"https://api.github.com/users/ada/following{/other_user}",
            "gists_url":"https://api.github.com/users/ada/gists{/gist_id}",
            "starred_url":"https://api.github.com/users/ada/starred{/owner}{/repo}",
            "subscriptions_url":"https://api.github.com/users/ada/subscriptions",
            "organizations_url":"https://api.github.com/users/ada/orgs",
            "repos_url":"https://api.github.com/users/ada/repos",
            "events_url":"https://api.github.com/users/ada/events{/privacy}",
            "received_events_url":"https://api.github.com/users/ada/received_events","type":"User","site_admin":false
            """.Trim();
        var commit = $$"""
            {"id":"7fd1a60b01f91b314f59955a4e4d4e80d8edf11d","tree_id":"f9d2a07e9488b91af2641b26b9407fe22a451433",
            "distinct":true,
            "message":"Round the price after the tax, not before\n\nCustomers in three countries were charged a cent too much. The test that should have seen it compared with the same wrong sum.",
            "timestamp":"2026-05-15T15:20:41Z",
            "url":"https://github.com/acme/{{name}}/commit/7fd1a60b01f91b314f59955a4e4d4e80d8edf11d",
            "author":{"name":"Ada Byron","email":"ada@example.com","username":"ada"},"committer":{"name":"Ada Byron",
            "email":"ada@example.com","username":"ada"},"added":["src/Pricing/Rounding.cs"],"removed":[],
            "modified":["src/Pricing/Price.cs","tests/Pricing/PriceTests.cs"]}
            """.Trim();
        return $$"""
            {"ref":"refs/heads/main","before":"6113728f27ae82c7b1a177c8d03f9e96e0adf246","repository":{"id":186853002,
            "node_id":"MDEwOlJlcG9zaXRvcnkxODY4NTMwMDI=","name":"{{name}}","full_name":"acme/{{name}}",
            "private":false,"owner":{"name":"ada","email":"ada@example.com",{{person}}},
            "html_url":"https://github.com/acme/{{name}}",
            "description":"Takes the customer's money, and gives some of it back","fork":false,
            "url":"https://github.com/acme/{{name}}",{{repository}},"created_at":1557933565,
            "updated_at":"2026-05-15T15:20:41Z","pushed_at":1557933657,"size":0,"stargazers_count":0,"language":"C#",
            "has_issues":true,"has_projects":true,"has_wiki":true,"forks_count":1,"archived":false,
            "open_issues_count":2,"default_branch":"main","master_branch":"main"},"pusher":{"name":"ada",
            "email":"ada@example.com"},"sender":{{{person}}},"created":false,"deleted":false,"forced":false,
            "base_ref":null,"commits":[{{commit}},{{commit}}],"head_commit":{{commit}},
            """.Trim();
    }
}
