namespace ChatOpsBot.Platform.Access;

/// <summary>Where the team's services run, for those who ask about permissions and know nothing of services.</summary>
internal interface IPlaces
{
    IEnumerable<PermissionScope> Places { get; }
}
