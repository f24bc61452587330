using System.Globalization;
using System.Text;
using ChatOpsBot.Store;

namespace ChatOpsBot.Deployments.Running;

/// <summary>The work items of deployments: each is one turn of one of them.</summary>
internal static class DeploymentWork
{
    public const string QueueName = "deploys";

    /// <summary>The deploy's next turn; void when another one has been taken by then.</summary>
    /// <param name="isExtra">A look between two turns, whichever those are: where it finds nothing new, the turn that
    /// was asked for stays the next one.</param>
    public static NewWork Next(Deployment deployment, TimeSpan delay, bool isExtra = false) =>
        new(
            QueueName,
            Encoding.UTF8.GetBytes(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{deployment.Number} {deployment.Turn}{(isExtra ? " extra" : "")}"
                )
            )
        )
        {
            // No lane: one that waits for its time would hold up one that is due. Of two at once one conflicts, and
            // looks again.
            Delay = delay,
            Priority = 2,
        };

    public static DeploymentTurn Read(WorkItem item) =>
        Encoding.UTF8.GetString(item.Payload.Span).Split(' ') is [var number, var turn, .. var rest]
            ? new DeploymentTurn(
                long.Parse(number, CultureInfo.InvariantCulture),
                int.Parse(turn, CultureInfo.InvariantCulture),
                rest.Length > 0
            )
            : throw new FormatException("A turn is a number and a count.");
}

/// <summary>A turn of a deployment.</summary>
/// <param name="Turn">See <see cref="Deployment.Turn"/>: void when it is not the deployment's by then.</param>
/// <param name="IsExtra">A look between two turns, whichever those are.</param>
internal sealed record DeploymentTurn(long Number, int Turn, bool IsExtra);
