namespace ChatOpsBot.Platform.Access.Ports;

/// <summary>Where the team's services run, for those who ask about permissions and know nothing of services.</summary>
internal interface IPlaces
{
    IEnumerable<PermissionScope> Places { get; }
}
