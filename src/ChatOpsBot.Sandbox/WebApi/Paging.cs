using System.Globalization;
using System.Text;

namespace ChatOpsBot.Sandbox.WebApi;

/// <summary>
/// Cursors: opaque to the caller, and good for the method that gave them only.
/// <see href="https://docs.slack.dev/apis/web-api/pagination"/>
/// </summary>
internal static class Paging
{
    public static string Cursor(ApiCall call, long place) =>
        Convert.ToBase64String(
            Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{call.Method}:{place}"))
        );

    /// <summary>The place where the page starts; null on the first page.</summary>
    public static ApiError? Read(ApiCall call, out long? place)
    {
        place = null;
        var cursor = call.Args["cursor"];
        if (string.IsNullOrEmpty(cursor))
            return null;
        var bytes = new byte[cursor.Length];
        if (!Convert.TryFromBase64String(cursor, bytes, out var length))
            return new ApiError("invalid_cursor");
        var parts = Encoding.ASCII.GetString(bytes, 0, length).Split(':');
        if (
            parts.Length != 2
            || parts[0] != call.Method
            || !long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        )
            return new ApiError("invalid_cursor");
        place = number;
        return null;
    }

    /// <param name="refusal">Not every method names invalid_limit among its errors.</param>
    public static ApiError? Limit(ApiCall call, int most, int usual, out int limit, string refusal = "invalid_limit")
    {
        limit = call.Args.Number("limit") ?? usual;

        // Slack reads 0 as "the usual".
        if (limit == 0)
            limit = usual;
        return limit > most ? new ApiError(refusal, $"[ERROR] limit must be at most {most}") : null;
    }

    /// <summary>One page of a list that changes seldom.</summary>
    public static ApiError? Slice<T>(
        ApiCall call,
        IReadOnlyList<T> all,
        int most,
        int usual,
        out IEnumerable<T> page,
        string refusal = "invalid_limit"
    )
    {
        page = [];
        if (Limit(call, most, usual, out var limit, refusal) is { } badLimit)
            return badLimit;
        if (Read(call, out var place) is { } badCursor)
            return badCursor;
        var start = (int)Math.Min(place ?? 0, all.Count);
        page = all.Skip(start).Take(limit);
        call.NextCursor = start + limit < all.Count ? Cursor(call, start + limit) : "";
        return null;
    }
}
