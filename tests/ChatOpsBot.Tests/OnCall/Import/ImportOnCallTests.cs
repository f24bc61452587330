using System.Text;
using ChatOpsBot.Cli;
using ChatOpsBot.Cli.Validation;
using ChatOpsBot.OnCall;
using ChatOpsBot.OnCall.Import;
using ChatOpsBot.OnCall.Shifts;
using NodaTime;

namespace ChatOpsBot.Tests.OnCall.Import;

/// <summary>The verb <c>import oncall</c>, and files that are not exports.</summary>
public sealed class ImportOnCallTests : IDisposable
{
    private const string Good = """
        [{"users":[{"id":"PA","email":"ada@example.com"}]},
         {"schedule":{"id":"P1","name":"Payments","time_zone":"UTC","schedule_layers":[{"name":"a\u001b[31m","rotation_virtual_start":"2026-01-01T00:00:00Z","rotation_turn_length_seconds":86400,"users":[{"user":{"id":"PA"}}],"restrictions":[]}]}},
         {"escalation_policies":[{"id":"E1","name":"Payments policy","num_loops":1,"escalation_rules":[{"escalation_delay_in_minutes":30,"targets":[{"id":"P1","type":"schedule_reference"}]}]}]}]
        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Without_write_nothing_is_written_and_with_it_the_configuration_is()
    {
        File.WriteAllText(_folder.File("export.json"), Good);
        var (code, output, error) = Run("pagerduty");
        Assert.Equal((0, ""), (code, error));
        Assert.Contains("ok  schedule Payments: is payments, in UTC", output);
        Assert.Contains("1 schedule and 1 policy; everything is understood.", output);
        Assert.Contains("Nothing is written. --write FILE writes the configuration.", output);
        Assert.DoesNotContain('\u001b', string.Concat(output));

        var written = _folder.File("oncall.json");
        Assert.Equal(0, Run("pagerduty", write: written).Code);
        Assert.Equal(
            """
            {
              "OnCall": {
                "Schedules": {
                  "payments": {
                    "TimeZone": "UTC",
                    "Layers": [
                      {
                        "Name": "a\u001B[31m",
                        "People": [
                          "ada@example.com"
                        ],
                        "Rotation": "daily",
                        "Start": "2026-01-01T00:00:00"
                      }
                    ]
                  }
                },
                "Policies": {
                  "payments-policy": {
                    "Steps": [
                      {
                        "Notify": [
                          "schedule:payments"
                        ],
                        "After": "00:30:00"
                      }
                    ],
                    "Repeat": 1
                  }
                }
              }
            }

            """.ReplaceLineEndings("\n"),
            File.ReadAllText(written)
        );
        var configuration = new ConfigurationBuilder().AddJsonFile(written).Build();
        Assert.DoesNotContain(
            ConfigurationCheck.Run(configuration),
            problem => problem.StartsWith("OnCall", StringComparison.Ordinal)
        );
        // What is there is not written over.
        Assert.Equal(1, Run("pagerduty", write: written).Code);
    }

    [Theory]
    [InlineData("{\"users\":[", "is not JSON")]
    [InlineData("", "is not JSON")]
    [InlineData("[]", "has no schedule and no policy as the API of pagerduty writes them.")]
    [InlineData(
        "{\"alerts\":[{\"id\":\"x\"}],\"new\":{\"deep\":[1,2,{\"a\":null}]}}",
        "has no schedule and no policy as the API of pagerduty writes them."
    )]
    public void What_is_not_an_export_is_refused_in_one_sentence(string json, string problem)
    {
        File.WriteAllText(_folder.File("export.json"), json);
        var (code, _, error) = Run("pagerduty");
        Assert.Equal(1, code);
        Assert.Contains(problem, error);
    }

    [Fact]
    public void The_export_of_another_product_is_not_taken_for_this_one()
    {
        File.WriteAllText(_folder.File("export.json"), Good);
        foreach (var product in ExportReaders.Products.Where(product => product != "pagerduty"))
            Assert.Equal(1, Run(product).Code);
    }

    [Fact]
    public void Too_much_and_too_deep_is_refused()
    {
        using (var file = File.Create(_folder.File("export.json")))
            file.SetLength(ExportDocument.MostBytes + 1);
        Assert.Contains("an export has at most 64 MB", Run("pagerduty").Error);

        File.WriteAllText(_folder.File("export.json"), new string('[', 10_000));
        Assert.Contains("is not JSON", Run("pagerduty").Error);
        Assert.Contains("Could not find", Run("pagerduty", path: _folder.File("none.json")).Error);
        Assert.Equal("--from-date soon: write a day, such as 2026-12-01.", Run("pagerduty", date: "soon").Error.Trim());
    }

    /// <summary>Cut, and with other values in the places of every one: it never throws.</summary>
    [Fact]
    public void Hostile_values_never_throw()
    {
        string[] values =
        [
            "null",
            "\"\"",
            "-1",
            "1e300",
            "[]",
            "{}",
            "\"\\ud800\"",
            "\"2026-99-99T00:00:00Z\"",
            "99999999999999999999",
            "[[[]]]",
            "\"9999-12-31T23:59:59Z\"",
        ];
        var random = new Random(14);
        foreach (var product in ExportReaders.Products)
            for (var round = 0; round < 300; round++)
            {
                var json = Samples.All[random.Next(Samples.All.Count)];
                var places = json.Index().Where(letter => letter.Item == ':').Select(letter => letter.Index).ToList();
                var at = places[random.Next(places.Count)] + 1;
                var end = json.IndexOfAny([',', '}'], at);
                var changed = json[..at] + values[random.Next(values.Length)] + json[end..];
                try
                {
                    using var export = ExportDocument.Of(Encoding.UTF8.GetBytes(changed));
                    _ = ImportReport.Of(ExportReaders.Read(product, export, Exports.Now)).ToList();
                }
                catch (InvalidDataException) { }
            }
    }

    /// <summary>Windows of the week are written as hours that cover exactly them.</summary>
    [Fact]
    public void Hours_cover_exactly_the_windows_that_they_were_made_of()
    {
        var random = new Random(14);
        for (var round = 0; round < 300; round++)
        {
            var windows = Enumerable
                .Range(0, random.Next(1, 4))
                .Select(_ => new WeekWindow(
                    (IsoDayOfWeek)random.Next(1, 8),
                    new LocalTime(random.Next(24), random.Next(4) * 15),
                    Duration.FromMinutes(random.Next(1, 7 * 96) * 15)
                ))
                .ToList();
            var hours = WeekWindows.Hours(windows)!;
            var weekly = new WeeklyHours([.. hours.Select(text => WrittenHours.Read(text)!)], DateTimeZone.Utc);
            var monday = Instant.FromUtc(2026, 3, 2, 0, 0);
            var on = weekly.In(monday, monday + Duration.FromDays(7)).ToList();
            for (var minute = 0; minute < 7 * 24 * 60; minute += 15)
            {
                var at = monday + Duration.FromMinutes(minute);
                var expected = windows.Exists(window =>
                {
                    var start = ((int)window.Day - 1) * 1440 + window.From.Hour * 60 + window.From.Minute;
                    return (minute - start + 7 * 1440) % (7 * 1440) < window.Length.TotalMinutes;
                });
                Assert.Equal(expected, on.Exists(part => part.Start <= at && part.End > at));
            }
        }
    }

    private (int Code, IReadOnlyList<string> Output, string Error) Run(
        string product,
        string? write = null,
        string? date = "2026-12-01",
        string? path = null
    )
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = ImportOnCallVerb.Run(
            path ?? _folder.File("export.json"),
            product,
            write,
            date,
            TimeProvider.System,
            output,
            error
        );
        return (code, output.ToString().ReplaceLineEndings("\n").Split('\n'), error.ToString());
    }

    private static class Samples
    {
        public static IReadOnlyList<string> All { get; } =
        [
            Good,
            """
                [{"id":"UADA","email":"ada@example.com","username":"ada"},{"id":"S1","name":"Payments","time_zone":"UTC","on_call_now":[],"shifts":["O1","O2"]},{"id":"O1","name":"a","type":"rolling_users","level":1,"start":"2026-01-05T09:00:00","rotation_start":"2026-01-05T09:00:00","duration":604800,"frequency":"weekly","interval":1,"week_start":"MO","by_day":["MO"],"until":null,"rolling_users":[["UADA"]],"start_rotation_from_user_index":0},{"id":"O2","type":"override","start":"2026-12-24T08:00:00","duration":3600,"users":["UADA"]},{"id":"E1","escalation_chain_id":"F1","position":0,"type":"notify_persons","persons_to_notify":["UADA"]}]
                """,
            """
                [{"id":"u1","username":"ada@example.com"},{"id":"s1","name":"P","timezone":"UTC","enabled":true,"rotations":[{"id":"r1","name":"a","startDate":"2026-03-02T08:00:00Z","endDate":null,"type":"weekly","length":1,"participants":[{"type":"user","id":"u1"}],"timeRestriction":{"type":"time-of-day","restriction":{"startHour":9,"startMin":0,"endHour":18,"endMin":30}}}]},{"id":"e1","name":"E","rules":[{"delay":{"timeAmount":0,"timeUnit":"minutes"},"recipient":{"type":"user","id":"u1"}}],"repeat":{"waitInterval":20,"count":3}}]
                """,
            """
                [{"id":"u1","name":"Ada","email":"ada@example.com"},{"id":"r1","name":"R","timeZone":"UTC","start":"2020-01-06T08:00:00Z","type":"hourly","shiftLength":1,"activeUserIndex":2,"userIDs":["u1"]},{"id":"s1","name":"P","timeZone":"UTC","targets":[{"target":{"id":"r1","type":"rotation"},"rules":[{"start":"00:00","end":"00:00","weekdayFilter":[true,true]}]}],"temporarySchedules":[{"start":"2026-12-24T00:00:00Z","end":"2026-12-27T00:00:00Z","shifts":[{"userID":"u1","start":"2026-12-24T00:00:00Z","end":"2026-12-26T00:00:00Z"}]}],"shifts":[{"userID":"u1","start":"2026-12-01T08:00:00Z","end":"2026-12-07T08:00:00Z"}]},{"id":"p1","name":"P","repeat":3,"steps":[{"delayMinutes":5,"targets":[{"id":"r1","type":"rotation"}]}]}]
                """,
        ];
    }
}
