using System.Globalization;

namespace ChatOpsBot.OnCall.Load;

/// <summary>What is wrong with <c>OnCall:Fatigue</c>, a line each.</summary>
internal static class LoadCheck
{
    private const int Most = 1_000;

    public static void Run(OnCallOptions options, List<string> problems)
    {
        const string key = $"{nameof(OnCall)}:{nameof(OnCallOptions.Fatigue)}";
        var fatigue = options.Fatigue;
        if (fatigue.NightPages is < 0 or > Most)
            problems.Add($"{key}:NightPages: {fatigue.NightPages} is out of range; write 0 to {Most}");
        if (fatigue.PagesPerWeek is < 0 or > Most)
            problems.Add($"{key}:PagesPerWeek: {fatigue.PagesPerWeek} is out of range; write 0 to {Most}");
        if (fatigue.Budget is not (>= 1 and <= 100))
            problems.Add(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{key}:Budget: {fatigue.Budget} is out of range; write 1 to 100, such as 1.5"
                )
            );
    }
}
