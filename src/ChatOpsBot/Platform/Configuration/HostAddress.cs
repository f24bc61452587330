using Microsoft.Extensions.Configuration.Memory;

namespace ChatOpsBot.Platform.Configuration;

/// <summary>
/// The host's own ways to say where to listen
/// (https://learn.microsoft.com/aspnet/core/fundamentals/servers/kestrel/endpoints): <c>ASPNETCORE_URLS</c>,
/// <c>ASPNETCORE_HTTP_PORTS</c>, <c>ASPNETCORE_HTTPS_PORTS</c> and the same with <c>DOTNET_</c>. They go over the
/// configuration files, whose <c>Urls</c> is only the default.
/// </summary>
internal static class HostAddress
{
    private static readonly string[] Prefixes = ["ASPNETCORE_", "DOTNET_"];

    /// <summary>What the environment asks for; null when it asks for nothing.</summary>
    public static string? FromEnvironment(Func<string, string?> variable)
    {
        if (First("URLS") is { } urls)
            return urls;
        string[] addresses = [.. Ports("HTTP_PORTS", "http"), .. Ports("HTTPS_PORTS", "https")];
        return addresses.Length == 0 ? null : string.Join(';', addresses);

        string? First(string name) =>
            Prefixes
                .Select(prefix => variable(prefix + name))
                .FirstOrDefault(value => !string.IsNullOrWhiteSpace(value));

        IEnumerable<string> Ports(string name, string scheme) =>
            (First(name) ?? "")
                .Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                .Select(port => $"{scheme}://*:{port}");
    }

    /// <summary>Where the server is to listen, each with the key that says it.</summary>
    public static IEnumerable<(string Key, string Url)> All(IConfiguration configuration) =>
        [
            .. (configuration["Urls"] ?? "")
                .Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
                .Select(url => ("Urls", url)),
            .. configuration
                .GetSection("Kestrel:Endpoints")
                .GetChildren()
                .Where(endpoint => endpoint["Url"] is not null)
                .Select(endpoint => ($"{endpoint.Path}:Url", endpoint["Url"]!)),
        ];

    /// <summary>One line for each address that cannot be one.</summary>
    public static IEnumerable<string> Problems(IConfiguration configuration) =>
        All(configuration)
            .Where(address => !IsAddress(address.Url))
            .Select(address =>
                $"{address.Key}: \"{address.Url}\" is not an address to listen on; "
                + "write http://127.0.0.1:8080, or http://*:8080 for all networks"
            );

    /// <summary>Puts what the environment asks for over the files.</summary>
    public static void Add(IConfigurationBuilder configuration, int index)
    {
        if (FromEnvironment(System.Environment.GetEnvironmentVariable) is { } urls)
            configuration.Sources.Insert(index, new MemoryConfigurationSource { InitialData = [new("Urls", urls)] });
    }

    public static bool IsAddress(string url)
    {
        try
        {
            var address = BindingAddress.Parse(url);
            return address.Scheme is "http" or "https" && address is { Port: >= 0 and <= 65535, PathBase: "" };
        }
        catch (FormatException)
        {
            return false;
        }
    }
}
