using System.Text.Json.Serialization;

namespace ChatOpsBot.GitHub;

/// <summary>A webhook of a repository.</summary>
public sealed record Hook
{
    public required long Id { get; init; }
    public bool Active { get; init; }
    public IReadOnlyList<string> Events { get => field ?? []; init; }
    public HookConfiguration? Config { get; init; }
}

/// <param name="Url">Where the events are posted to.</param>
public sealed record HookConfiguration(string? Url);

/// <summary>One attempt to deliver an event.</summary>
public sealed record HookDelivery
{
    public required long Id { get; init; }

    /// <summary>The <c>X-GitHub-Delivery</c> of the event, the same for all attempts.</summary>
    [JsonPropertyName("guid")]
    public required string EventId { get; init; }

    public required DateTimeOffset DeliveredAt { get; init; }

    /// <summary>Whether this is not the first attempt.</summary>
    public bool Redelivery { get; init; }

    /// <summary>GitHub's words: <c>OK</c>, <c>timed out</c>, <c>Invalid HTTP Response: 503</c>.</summary>
    public string? Status { get; init; }

    /// <summary>What the receiver answered; 0 or null when it did not.</summary>
    public int? StatusCode { get; init; }

    public string? Event { get; init; }
    public string? Action { get; init; }

    public bool IsSuccess => StatusCode is >= 200 and < 300;
}

/// <summary>
/// Webhooks of a repository, for finding what was missed: GitHub does not try again by itself, but keeps deliveries for three days.
/// <see href="https://docs.github.com/rest/repos/webhooks"/>
/// </summary>
public sealed class HooksApi
{
    private readonly GitHubClient _client;

    internal HooksApi(GitHubClient client) => _client = client;

    public IAsyncEnumerable<Hook> GetAllAsync(string owner, string name, CancellationToken cancellationToken) => _client.PagesAsync(
        GitHubRequest.Repository("repos/list-webhooks", HttpMethod.Get, owner, name, $"/hooks"), GitHubJson.Default.IReadOnlyListHook, cancellationToken);

    /// <summary>Newest first.</summary>
    public IAsyncEnumerable<HookDelivery> GetAllDeliveriesAsync(string owner, string name, long hookId, CancellationToken cancellationToken) =>
        _client.PagesAsync(
            GitHubRequest.Repository("repos/list-webhook-deliveries", HttpMethod.Get, owner, name, $"/hooks/{hookId}/deliveries"),
            GitHubJson.Default.IReadOnlyListHookDelivery,
            cancellationToken);

    /// <summary>Has GitHub send an event once more, with the same <see cref="HookDelivery.EventId"/>. It happens after the answer.</summary>
    public Task RedeliverAsync(string owner, string name, long hookId, long deliveryId, CancellationToken cancellationToken) => _client.CallAsync(
        GitHubRequest.Repository("repos/redeliver-webhook-delivery", HttpMethod.Post, owner, name, $"/hooks/{hookId}/deliveries/{deliveryId}/attempts"),
        cancellationToken);
}
