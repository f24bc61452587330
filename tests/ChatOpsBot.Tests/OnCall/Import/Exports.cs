using System.Text;
using ChatOpsBot.OnCall.Import;
using NodaTime;

namespace ChatOpsBot.Tests.OnCall.Import;

/// <summary>Exports as the products' APIs write them, and what becomes of them.</summary>
internal static class Exports
{
    /// <summary>A Tuesday.</summary>
    public static readonly Instant Now = Instant.FromUtc(2026, 12, 1, 0, 0);

    public static ImportPlan Plan(string product, string json, Instant? now = null)
    {
        using var export = ExportDocument.Of(Encoding.UTF8.GetBytes(json));
        return ExportReaders.Read(product, export, now ?? Now);
    }

    public static IEnumerable<string> Understood(this ImportPlan plan) => Lines(plan, isUnderstood: true);

    public static IEnumerable<string> NotUnderstood(this ImportPlan plan) => Lines(plan, isUnderstood: false);

    private static IEnumerable<string> Lines(ImportPlan plan, bool isUnderstood) =>
        plan.Lines.Where(line => line.IsUnderstood == isUnderstood).Select(line => $"{line.What}: {line.Text}");

    /// <summary>The layers in a line each: people, rotation, start, hours.</summary>
    public static IEnumerable<string> Layers(this ImportPlan plan, string schedule) =>
        plan.Schedules[schedule]
            .Layers.Select(layer =>
                $"{string.Join(", ", layer.People)} · {layer.Rotation} · {layer.Start:yyyy-MM-dd HH:mm}"
                + string.Concat(layer.Hours.Select(hours => $" · {hours}"))
            );

    public static IEnumerable<string> Overrides(this ImportPlan plan, string schedule) =>
        plan.Schedules[schedule]
            .Overrides.Select(change =>
                $"{change.From:yyyy-MM-dd HH:mm}–{change.Until:yyyy-MM-dd HH:mm} "
                + $"-{change.Replace ?? change.Remove} +{change.With ?? change.Add}"
            );

    public static IEnumerable<string> Steps(this ImportPlan plan, string policy) =>
        plan
            .Policies.Single(one => one.Name == policy)
            .Steps.Select(step =>
                $"{string.Join(", ", step.Notify)} {step.After:hh\\:mm}{(step.RoundRobin ? " in turn" : "")}"
            );

    public static IEnumerable<string> Differences(this ImportPlan plan) =>
        plan.Differences.Select(difference =>
            $"{difference.Schedule} {difference.Start:MM-dd HH:mm}–{difference.End:MM-dd HH:mm} "
            + $"{string.Join("+", difference.Theirs)} ≠ {string.Join("+", difference.Ours)}"
        );
}
