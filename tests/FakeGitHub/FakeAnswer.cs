using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace ChatOpsBot.GitHubFake;

/// <summary>An answer; properties of its body are written in snake_case.</summary>
internal sealed record FakeAnswer(int Status, object? Body)
{
    private const int UsualPage = 30;
    private const int LargestPage = 100;

    private static readonly JsonSerializerOptions SnakeCase = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
    };

    public IReadOnlyDictionary<string, string> Headers { get; init; } =
        new Dictionary<string, string> { ["Content-Type"] = "application/json; charset=utf-8" };

    /// <summary>A list, of which a page is shown.</summary>
    private IReadOnlyList<object>? Items { get; init; }

    private Func<IReadOnlyList<object>, int, object>? Wrap { get; init; }

    public byte[] Bytes =>
        Body switch
        {
            null => [],
            byte[] bytes => bytes,
            string text => Encoding.UTF8.GetBytes(text),
            _ => JsonSerializer.SerializeToUtf8Bytes(Body, SnakeCase),
        };

    /// <summary>See <see cref="FakeGitHub.Hold"/>.</summary>
    public static FakeAnswer Never => new(0, null);

    public bool IsHeld => Status == 0;

    public static FakeAnswer Ok(object body) => new(200, body);

    public static FakeAnswer Created(object body) => new(201, body);

    public static FakeAnswer Accepted(object body) => new(202, body);

    public static FakeAnswer NoContent() => new(204, null);

    public static FakeAnswer List(IEnumerable<object> items) => List(items, (page, _) => page);

    /// <param name="wrap">Makes the answer of one page and the number of all.</param>
    public static FakeAnswer List(IEnumerable<object> items, Func<IReadOnlyList<object>, int, object> wrap) =>
        new(200, null) { Items = [.. items], Wrap = wrap };

    public static FakeAnswer Redirect(int status, string address) =>
        new FakeAnswer(status, new { Message = "Moved Permanently", Url = address }).With(("Location", address));

    public static FakeAnswer Problem(int status, string message, params object[] errors) =>
        new(
            status,
            errors.Length == 0
                ? new
                {
                    Message = message,
                    DocumentationUrl = "https://docs.github.com/rest",
                    Status = $"{status}",
                }
                : new
                {
                    Message = message,
                    Errors = errors,
                    DocumentationUrl = "https://docs.github.com/rest",
                    Status = $"{status}",
                }
        );

    /// <summary>What is written of something, without one of its fields.</summary>
    public static object Without(string field, object view)
    {
        var written = JsonSerializer.SerializeToNode(view, SnakeCase)!.AsObject();
        written.Remove(field);
        return written;
    }

    public FakeAnswer With(params IEnumerable<(string Name, string Value)> headers)
    {
        var all = new Dictionary<string, string>(Headers);
        foreach (var (name, value) in headers)
            all[name] = value;
        return this with { Headers = all };
    }

    public FakeAnswer OnPage(FakeRequest request)
    {
        if (Items is null)
            return this;
        var size = int.TryParse(request.Query("per_page"), out var asked)
            ? Math.Clamp(asked, 1, LargestPage)
            : UsualPage;
        var page = int.TryParse(request.Query("page"), out var number) ? Math.Max(number, 1) : 1;
        var last = Math.Max(1, (Items.Count + size - 1) / size);
        var links = new List<string>();
        if (page > 1)
            links.Add($"<{request.AddressOf(page - 1)}>; rel=\"prev\"");
        if (page < last)
            links.AddRange([
                $"<{request.AddressOf(page + 1)}>; rel=\"next\"",
                $"<{request.AddressOf(last)}>; rel=\"last\"",
            ]);
        if (page > 1)
            links.Add($"<{request.AddressOf(1)}>; rel=\"first\"");
        var answer = this with
        {
            Items = null,
            Body = Wrap!([.. Items.Skip((page - 1) * size).Take(size)], Items.Count),
        };
        return links.Count == 0 ? answer : answer.With(("Link", string.Join(", ", links)));
    }

    /// <summary>With what GitHub recognises it by.</summary>
    public FakeAnswer Tagged() =>
        Status == 200 ? With(("ETag", $"W/\"{Convert.ToHexStringLower(SHA256.HashData(Bytes))}\"")) : this;
}

internal sealed class FakeProblem(FakeAnswer answer) : Exception
{
    public FakeAnswer Answer => answer;

    public static FakeProblem NotFound() => new(FakeAnswer.Problem(404, "Not Found"));

    public static FakeProblem Validation(string message, params object[] errors) =>
        new(FakeAnswer.Problem(422, message, errors));
}
