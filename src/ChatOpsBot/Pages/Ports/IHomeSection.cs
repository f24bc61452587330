using ChatOpsBot.Platform.Access;
using ChatOpsBot.Slack;

namespace ChatOpsBot.Pages.Ports;

/// <summary>Under which heading a section of the home tab stands.</summary>
internal enum HomePart
{
    /// <summary>What waits for the reader: approvals, reviews, pages.</summary>
    NeedsMe,

    /// <summary>What goes on for all: deploys, alerts, incidents, locks.</summary>
    GoingOn,

    /// <summary>What the reader has begun.</summary>
    Mine,
}

/// <summary>Who reads the home tab.</summary>
/// <param name="Visibility">What the reader may see: anything else is left out.</param>
/// <param name="Again">The command line that shows the tab again once the command of a button is done.</param>
internal sealed record HomeReader(Caller Caller, Visibility Visibility, string Again);

/// <summary>What a feature shows on the home tab. Their order is one list, in <c>ChatOpsBotApp</c>.</summary>
internal interface IHomeSection
{
    HomePart Part { get; }

    /// <summary>With the buttons to act on it; empty when there is nothing to show.</summary>
    Task<IReadOnlyList<Block>> BlocksAsync(HomeReader reader, CancellationToken cancellationToken);
}
