using System.Globalization;

namespace ChatOpsBot.Benchmarks;

/// <summary>How much to measure.</summary>
/// <param name="Engine">The only engine of the store to measure with; null for each in turn.</param>
internal sealed record Size(int Seconds, int Rounds, int Events, int Documents, Provider? Engine = null)
{
    /// <summary>
    /// As long as it takes the runtime to compile what the bot runs on a delivery's way, on a slow core.
    /// </summary>
    public const int WarmUpSeconds = 20;

    public static readonly Size Default = new(5, 3, 100_000, 200_000);

    /// <summary>Null when the arguments are not options and their values.</summary>
    public static Size? Read(IReadOnlyList<string> arguments)
    {
        Size? size = arguments.Count % 2 == 0 ? Default : null;
        for (var i = 0; i + 1 < arguments.Count; i += 2)
            size = size?.With(arguments[i], arguments[i + 1]);
        return size;
    }

    private Size? With(string option, string value)
    {
        if (option == "--engine")
            return Enum.TryParse<Provider>(value, ignoreCase: true, out var engine)
                ? this with
                {
                    Engine = engine,
                }
                : null;
        if (!int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number == 0)
            return null;
        return option switch
        {
            "--seconds" => this with { Seconds = number },
            "--rounds" => this with { Rounds = number },
            "--events" => this with { Events = number },
            "--documents" => this with { Documents = number },
            _ => null,
        };
    }
}
