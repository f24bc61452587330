using ChatOpsBot.Platform.Language;
using Microsoft.Extensions.Configuration.EnvironmentVariables;

namespace ChatOpsBot.Platform.Configuration;

/// <summary>
/// Finds sections that the program does not have. The environment holds everything else that a machine knows, so of its
/// variables only those with a section (<c>Slak__BotToken</c>) that are near a known one are reported.
/// </summary>
internal static class RootKeys
{
    /// <summary>What the host and its libraries read from files.</summary>
    public static readonly string[] Hosts = ["AllowedHosts", "Kestrel", "Logging", "Serilog", "Urls"];

    /// <param name="known">The sections and values that the program reads.</param>
    public static void Check(IConfiguration configuration, IReadOnlyCollection<string> known, List<string> problems)
    {
        if (configuration is not IConfigurationRoot root)
            return;
        var all = known.Concat(Hosts).ToHashSet(StringComparer.OrdinalIgnoreCase);
        // The host's own settings in memory (contentRoot, preventHostingStartup …) begin with a small letter, unlike
        // ours.
        var written = root
            .Providers.Where(provider => provider is not EnvironmentVariablesConfigurationProvider)
            .SelectMany(provider =>
                Roots(provider).Where(key => provider is ConfigurationFiles || !char.IsAsciiLetterLower(key[0]))
            )
            .ToHashSet(StringComparer.OrdinalIgnoreCase);
        var shown = known.Where(name => name[0] != '$').Order(StringComparer.Ordinal);
        foreach (var key in written.Where(key => !all.Contains(key)).Order(StringComparer.Ordinal))
            problems.Add(
                $"{key}: is unknown; "
                    + (
                        DidYouMean.Closest(key, all) is { } close
                            ? $"did you mean {close}?"
                            : $"available: {string.Join(", ", shown)}"
                    )
            );
        var fromEnvironment = root
            .Providers.OfType<EnvironmentVariablesConfigurationProvider>()
            .SelectMany(Roots)
            .ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (
            var key in fromEnvironment
                .Where(key => !all.Contains(key) && !written.Contains(key) && root.GetSection(key).GetChildren().Any())
                .Order(StringComparer.Ordinal)
        )
            if (DidYouMean.Closest(key, known) is { } close)
                problems.Add($"{key}: is unknown, in the environment; did you mean {close}?");
    }

    private static IEnumerable<string> Roots(IConfigurationProvider provider) =>
        provider.GetChildKeys([], null).Distinct(StringComparer.OrdinalIgnoreCase);
}
