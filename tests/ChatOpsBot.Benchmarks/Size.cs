using System.Globalization;

namespace ChatOpsBot.Benchmarks;

/// <summary>How much to measure.</summary>
internal sealed record Size(int Seconds, int Rounds, int Events, int Documents)
{
    /// <summary>As long as it takes the runtime to compile what the bot runs on a delivery's way, on a slow core.</summary>
    public const int WarmUpSeconds = 20;

    public static readonly Size Default = new(5, 3, 100_000, 200_000);

    /// <summary>Null when the arguments are not options and their numbers.</summary>
    public static Size? Read(IReadOnlyList<string> arguments)
    {
        var size = Default;
        for (var i = 0; i < arguments.Count; i += 2)
        {
            if (i + 1 == arguments.Count || !int.TryParse(arguments[i + 1], NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number == 0) return null;
            if (arguments[i] is not ("--seconds" or "--rounds" or "--events" or "--documents")) return null;
            size = arguments[i] switch
            {
                "--seconds" => size with { Seconds = number },
                "--rounds" => size with { Rounds = number },
                "--events" => size with { Events = number },
                _ => size with { Documents = number },
            };
        }
        return size;
    }
}
