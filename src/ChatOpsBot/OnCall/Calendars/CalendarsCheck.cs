using ChatOpsBot.Platform.Access;
using ChatOpsBot.Platform.Configuration;

namespace ChatOpsBot.OnCall.Calendars;

/// <summary>What is wrong with the calendars that a schedule reads, a line each.</summary>
internal static class CalendarsCheck
{
    public static void Run(ScheduleOptions options, string schedule, List<string> problems)
    {
        foreach (var (index, import) in options.Import.Index())
        {
            var key = $"{schedule}:Import:{index}";
            if (string.IsNullOrEmpty(import.Url) && string.IsNullOrEmpty(import.UrlFile))
                problems.Add($"{key}:Url: is not set; write the address of an iCalendar, https://…/basic.ics");
            else if (
                import.Url is { Length: > 0 } url
                && !(
                    Uri.TryCreate(url, UriKind.Absolute, out var address)
                    && address.Scheme is "http" or "https" or "webcal"
                )
            )
                problems.Add($"{key}:Url: is not a URL; write the address of an iCalendar, https://…/basic.ics");
            if (import.Person is { } person && !Permissions.IsUser(person))
                problems.Add($"{key}:Person: \"{person}\" is not a person; write a user id such as U012AB3CD");
            SecretFile.Check($"{key}:UrlFile", import.UrlFile, problems);
        }
    }
}
