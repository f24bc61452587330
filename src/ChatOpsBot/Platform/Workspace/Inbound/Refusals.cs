using System.Net;
using System.Net.Sockets;
using ChatOpsBot.Platform.Workspace.Outbox;
using ChatOpsBot.Platform.Workspace.Text;
using ChatOpsBot.Slack;

namespace ChatOpsBot.Platform.Workspace.Inbound;

/// <summary>
/// Refused deliveries, counted by who sent them: someone who keeps trying, or a sender whose secret was
/// changed on one side only, becomes one message to the people who run the bot, once an hour. The store remembers the
/// message, so that of several replicas one says it; each counts by itself.
/// </summary>
internal sealed class Refusals(AdminChannel admin, TimeProvider time)
{
    /// <summary>Fewer than this in a <see cref="Window"/> are a slip.</summary>
    public const int Many = 5;

    /// <summary>Addresses of one source that are named in an hour; a swarm is one message more.</summary>
    public const int MostNamed = 10;

    public static readonly TimeSpan Window = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Once = TimeSpan.FromHours(1);
    private const int MostCounted = 1000;

    private readonly Lock _lock = new();
    private readonly Dictionary<(string Source, IPAddress Address), Counted> _counts = [];

    /// <summary>How many addresses are counted at the moment.</summary>
    internal int Known
    {
        get
        {
            lock (_lock)
                return _counts.Count;
        }
    }

    /// <param name="advice">What to look at, in mrkdwn.</param>
    public void Count(string source, IPAddress? address, string advice)
    {
        if (address is null)
            return;
        lock (_lock)
        {
            var (key, now) = ((source, NetworkOf(address)), time.GetUtcNow());
            if (!_counts.TryGetValue(key, out var counted) || now - counted.Since > (counted.Warned ? Once : Window))
            {
                if (_counts.Count >= MostCounted)
                    Forget(now);
                counted = new Counted(now);
            }
            counted = counted with { Times = counted.Times + 1 };
            if (counted.Times >= Many && !counted.Warned)
            {
                Warn(source, key.Item2, advice, counted, now);
                counted = counted with { Warned = true, Since = now };
            }
            _counts[key] = counted;
        }
    }

    private void Warn(string source, IPAddress address, string advice, Counted counted, DateTimeOffset now)
    {
        var name = Mrkdwn.Escape(source);
        if (
            _counts.Count(other => other.Key.Source == source && other.Value.Warned && now - other.Value.Since <= Once)
            >= MostNamed
        )
        {
            admin.Post(
                $"{Glyph.Bad} Deliveries to *{name}* are refused from more addresses than are listed here; "
                    + "see the log for all of them.",
                cause: $"refused/{source}"
            );
            return;
        }
        var span = now - counted.Since;
        var rate = span < TimeSpan.FromMinutes(1) ? $"in {span.TotalSeconds:0} s" : $"in {span.TotalMinutes:0} min";
        admin.Post(
            $"{Glyph.Bad} *Security*: {counted.Times} deliveries to *{name}* from "
                + $"{Mrkdwn.Escape(Text(address))} were refused {rate}\n{advice}",
            cause: $"refused/{source}/{address}"
        );
    }

    /// <summary>What is over; and if that is nothing, what is oldest.</summary>
    private void Forget(DateTimeOffset now)
    {
        foreach (var (key, counted) in _counts)
            if (now - counted.Since > (counted.Warned ? Once : Window))
                _counts.Remove(key);
        if (_counts.Count >= MostCounted)
            _counts.Remove(_counts.MinBy(entry => (entry.Value.Warned, entry.Value.Since)).Key);
    }

    /// <summary>Whoever has one IPv6 address has its whole /64.</summary>
    private static IPAddress NetworkOf(IPAddress address)
    {
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
            return address;
        var bytes = address.GetAddressBytes();
        bytes.AsSpan(8).Clear();
        return IPAddress.IsLoopback(address) ? address : new IPAddress(bytes);
    }

    private static string Text(IPAddress address) =>
        address.AddressFamily == AddressFamily.InterNetworkV6 && !IPAddress.IsLoopback(address)
            ? $"{address}/64"
            : address.ToString();

    private sealed record Counted(DateTimeOffset Since)
    {
        public int Times { get; init; }
        public bool Warned { get; init; }
    }
}
