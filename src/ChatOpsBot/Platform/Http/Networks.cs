using System.Diagnostics.CodeAnalysis;
using System.Net;

namespace ChatOpsBot.Platform.Http;

/// <summary>A list of networks, as configuration writes them.</summary>
internal sealed class Networks(IReadOnlyList<IPNetwork> list)
{
    public bool IsEmpty => list.Count == 0;

    public bool Contain(IPAddress address) => list.Any(network => network.Contains(address));

    /// <summary>What cannot be read is left out; the check of the configuration has named it.</summary>
    public static Networks Of(IEnumerable<string> texts) =>
        new([.. texts.Select(text => TryRead(text, out var network) ? network : (IPNetwork?)null).OfType<IPNetwork>()]);

    /// <summary>A network, or an address of its own.</summary>
    public static bool TryRead(string text, [NotNullWhen(true)] out IPNetwork? network)
    {
        network =
            IPNetwork.TryParse(text, out var range) ? range
            : IPAddress.TryParse(text, out var address) ? new IPNetwork(address, address.GetAddressBytes().Length * 8)
            : null;
        return network is not null;
    }
}
