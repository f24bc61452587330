using System.Security;
using System.Text.RegularExpressions;

namespace ChatOpsBot.OnCall.Contacts.Methods;

/// <summary>The placeholders of a gateway's form: <c>{number}</c>, <c>{text:xml}</c>.</summary>
internal sealed partial class GatewayFields(Outgoing outgoing)
{
    /// <summary>Those that there are.</summary>
    public static IReadOnlyList<string> Names { get; } =
    ["number", "text", "details", "url", "subject", "service", "person", "urgency", "id", "slack", "acknowledge"];

    public string Fill(string template) => Placeholder().Replace(template, Value);

    /// <summary>The names in a template that are not among <see cref="Names"/>.</summary>
    public static IEnumerable<string> Unknown(string template) =>
        Placeholder().Matches(template).Select(match => match.Groups["name"].Value).Except(Names);

    private string Value(Match match)
    {
        var value = match.Groups["name"].Value switch
        {
            "number" => outgoing.Method.Address,
            "text" => outgoing.Text,
            "details" => outgoing.Details,
            "url" => outgoing.Url,
            "subject" => outgoing.Subject,
            "service" => outgoing.Service,
            "person" => outgoing.Person,
            "urgency" => outgoing.Urgency == Urgency.High ? "high" : "low",
            "id" => outgoing.Id,
            "slack" => outgoing.SlackUrl,
            "acknowledge" => outgoing.Acknowledge,
            _ => match.Value,
        };
        return match.Groups["xml"].Success ? SecurityElement.Escape(value ?? "") : value ?? "";
    }

    [GeneratedRegex(@"\{(?<name>[a-z]+)(?<xml>:xml)?\}", RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex Placeholder();
}
