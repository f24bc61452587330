namespace ChatOpsBot.Catalog.Services.Ports;

/// <summary>The team's schedules, for those who find the name of one in <c>Services:{name}:OnCall</c>.</summary>
internal interface IOnCallSchedules
{
    /// <returns>User ids of who is on call now, empty when no one is; null when there is no such schedule.</returns>
    Task<IReadOnlyList<string>?> OnCallNowAsync(string schedule, CancellationToken cancellationToken);
}
