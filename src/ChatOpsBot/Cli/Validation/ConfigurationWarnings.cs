using ChatOpsBot.Cards.Kinds;
using ChatOpsBot.Cards.Wording;
using ChatOpsBot.Catalog.Services;
using ChatOpsBot.Deployments;
using ChatOpsBot.Deployments.Freezes;
using ChatOpsBot.OnCall;
using ChatOpsBot.OnCall.Contacts;
using ChatOpsBot.Platform.Language;

namespace ChatOpsBot.Cli.Validation;

/// <summary>
/// What is right in a configuration and still does nothing, a line each: reported by <c>validate</c> and when the bot
/// starts.
/// </summary>
internal static class ConfigurationWarnings
{
    /// <param name="now">What is to come from then on counts, such as times without anyone on call.</param>
    public static IReadOnlyList<string> Of(IConfiguration configuration, DateTimeOffset now) =>
        [
            .. PermissionCheck.Warnings(configuration),
            .. DeployCheck.Warnings(
                configuration.Get<FreezesOptions>() ?? new FreezesOptions(),
                configuration.Get<ServicesOptions>() ?? new ServicesOptions()
            ),
            .. OnCallCheck.Warnings(
                configuration.GetSection("OnCall").Get<OnCallOptions>() ?? new OnCallOptions(),
                now
            ),
            .. ContactsCheck.Warnings(
                configuration.GetSection("OnCall").Get<ContactsOptions>() ?? new ContactsOptions(),
                configuration["PublicUrl"]
            ),
            .. UnusedTemplates(configuration["Templates:Folder"]),
        ];

    private static IEnumerable<string> UnusedTemplates(string? folder)
    {
        if (folder is not { Length: > 0 })
            yield break;
        var path = Path.GetFullPath(folder);
        if (!Directory.Exists(path))
        {
            yield return $"Templates:Folder: there is no folder {path}; cards use the built-in wording until it exists";
            yield break;
        }
        var known = CardKind.All.Select(kind => kind.Name).ToList();
        var names = Directory
            .EnumerateFiles(path, "*" + Templates.Ending, new EnumerationOptions())
            .Select(Path.GetFileNameWithoutExtension)
            .OfType<string>();
        foreach (var name in names.Except(known).Order(StringComparer.Ordinal))
            yield return $"Templates:Folder: {name}{Templates.Ending} is not used, as no card has that name; "
                + (
                    DidYouMean.Closest(name, known) is { } close
                        ? $"did you mean {close}{Templates.Ending}?"
                        : $"the names are {string.Join(", ", known)}"
                );
    }
}
