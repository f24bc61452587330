using ChatOpsBot.Sources;

namespace ChatOpsBot.OnCall.Escalation.Running;

/// <summary>What paging asks of one alert.</summary>
internal static class AlertStates
{
    /// <summary>Nothing more is expected of it: it ended, or was only ever a moment.</summary>
    public static bool IsOver(this ChatOpsEvent alert) => alert.State.IsOver() || alert.Ended is not null;

    public static bool Is(this ChatOpsEvent alert, string? service) =>
        string.Equals(alert.Service, service, StringComparison.OrdinalIgnoreCase);
}
