using ChatOpsBot.Cli.Validation;

namespace ChatOpsBot.Tests.OnCall.Contacts;

/// <summary>Each problem that the configuration of how people are reached can have.</summary>
public sealed class ContactsCheckTests
{
    private static readonly string[] Good =
    [
        "PublicUrl=https://bot.example.com",
        "OnCall:Mail:Host=smtp.example.com",
        "OnCall:Mail:From=On call <oncall@example.com>",
        "OnCall:Mail:User=oncall",
        "OnCall:Mail:Password=of-a-test",
        "OnCall:Hooks:sms:Url=https://api.twilio.com/2010-04-01/Accounts/AC123/Messages.json",
        "OnCall:Hooks:sms:User=AC123",
        "OnCall:Hooks:sms:Password=of-a-test",
        "OnCall:Hooks:sms:Form:To={number}",
        "OnCall:Hooks:sms:Form:Body={text}",
        "OnCall:Ntfy:Server=https://ntfy.sh",
        "OnCall:WebPush:Contact=mailto:oncall@example.com",
        "OnCall:Rules:High:0=now: dm, push",
        "OnCall:Rules:High:1=after 2 min: sms, mail",
        "OnCall:Rules:Low:0=working hours: dm",
        "OnCall:WorkingHours:0=mon-fri 09:00-17:00",
    ];

    [Fact]
    public void A_good_configuration_has_no_problem() => Assert.Empty(Problems());

    [Theory]
    [InlineData("Mail:Host=smtp://mail:25", "Mail:Host: \"smtp://mail:25\" is not a host name; write it without")]
    [InlineData("Mail:Port=70000", "Mail:Port: 70000 is not a port; write 587, 465 or 25")]
    [InlineData("Mail:From=On call", "Mail:From: \"On call\" is not a mail address; write the sender")]
    [InlineData("Mail:Password=", "Mail:Password: is not set; set it, or PasswordFile, for OnCall:Mail:User")]
    [InlineData("Mail:User=", "Mail:User: is not set, so Password is not used")]
    [InlineData("Mail:Tls=None", "Mail:Tls: None would send the password in the clear; write StartTls or Implicit")]
    [InlineData("Mail:Tls=maybe", "Mail:Tls: \"maybe\" is unknown; use one of StartTls, Implicit, None")]
    [InlineData("Mail:PasswordFile=/no/such", "Mail:PasswordFile: the file \"/no/such\" does not exist")]
    [InlineData("Mail:Host=", "Mail:Host: is not set, so no mail is sent; write the server's name")]
    [InlineData("Hooks:sms:Url=twilio", "Hooks:sms:Url: \"twilio\" is not an http or https URL; write where")]
    [InlineData("Hooks:sms:Password=", "Hooks:sms:Password: is not set; set it, or PasswordFile, for")]
    [InlineData("Hooks:sms:Form:To=+1", "Hooks:sms:Form: no field has {number}, so no one would be reached")]
    [InlineData("Hooks:sms:Form:Body={txt}", "Hooks:sms:Form:Body: {txt} is not a placeholder; use one of {number},")]
    [InlineData("Hooks:mail:Url=https://a.example.com", "Hooks:mail: \"mail\" is a method of its own; use another")]
    [InlineData("Hooks:a b:Url=https://a.example.com", "Hooks:a b: people type a hook's name; use letters, digits")]
    [InlineData("Hooks:sms:Headers:X Y=1", "Hooks:sms:Headers:X Y: is not a header")]
    [InlineData("Hooks:sms:SecretFile=/no/such", "Hooks:sms:SecretFile: the file \"/no/such\" does not exist")]
    [InlineData("Hooks:sms:Takes=letters", "Hooks:sms:Takes: \"letters\" is unknown; use one of Number, Name")]
    [InlineData("Ntfy:Server=ntfy.sh", "Ntfy:Server: \"ntfy.sh\" is not an http or https URL")]
    [InlineData("WebPush:Contact=ops", "WebPush:Contact: \"ops\" is not a contact; write such as mailto:")]
    [InlineData("WebPush:Services:0=https://push/", "WebPush:Services:0: \"https://push/\" is not a host")]
    [InlineData("Rules:High:1=soon: sms", "Rules:High:1: \"soon: sms\" is not a rule; write when and by what")]
    [InlineData("Rules:High:1=2m: fax", "Rules:High:1: \"fax\" is not a contact method; use dm, mention, mail, ntfy,")]
    [InlineData("Rules:High:1=working hours: dm", "Rules:High:1: \"working hours: dm\": high urgency does not wait")]
    [InlineData("Rules:Low:0=after 25 h: dm", "Rules:Low:0: \"after 25 h: dm\" waits too long; write up to 24 hours")]
    [InlineData("WorkingHours:0=9 to 5", "WorkingHours:0: \"9 to 5\" is not a set of hours; write such as")]
    [InlineData("Mails:Host=x", "Mails: is unknown; did you mean Mail?")]
    public void A_mistake_is_named_with_its_key_and_what_is_right(string setting, string problem)
    {
        var problems = Problems($"OnCall:{setting}");

        Assert.Contains(problems, line => line.StartsWith($"OnCall:{problem}", StringComparison.Ordinal));
        Assert.DoesNotContain(problems, line => line.Contains("of-a-test", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("PublicUrl=", "OnCall:WebPush:Contact: Web Push needs PublicUrl, where people subscribe; set it")]
    [InlineData("PublicUrl=http://bot.example.com", "OnCall:WebPush:Contact: browsers subscribe over https only")]
    public void Web_push_needs_an_address_that_browsers_take(string setting, string problem) =>
        Assert.Contains(Problems(setting), line => line.StartsWith(problem, StringComparison.Ordinal));

    [Theory]
    [InlineData("Mail:Host=", "Rules:High: mail is not configured, so no one is reached by it")]
    [InlineData("WebPush:Contact=", "Rules:High: push is not configured, so no one is reached by it")]
    [InlineData(
        "Hooks:sms:Url=http://sms.example.com",
        "Hooks:sms:Url: what is sent can be read on its way; use https"
    )]
    [InlineData("Ntfy:Server=http://ntfy.example.com", "Ntfy:Server: what is sent can be read on its way; use https")]
    public void What_does_nothing_or_is_sent_in_the_clear_is_a_warning(string setting, string warning)
    {
        Assert.Empty(Warnings());
        Assert.Equal([$"OnCall:{warning}"], Warnings($"OnCall:{setting}"));
    }

    private static IReadOnlyList<string> Warnings(params string[] settings) =>
        ConfigurationWarnings.Of(Configuration(settings), TestApp.Start);

    private static IReadOnlyList<string> Problems(params string[] settings) =>
        ConfigurationCheck.Run(Configuration(settings));

    private static IConfiguration Configuration(string[] settings) =>
        new ConfigurationBuilder()
            .AddInMemoryCollection(
                Good.Concat(settings)
                    .Select(setting => setting.Split('=', 2))
                    .GroupBy(setting => setting[0])
                    .Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Last()[1]))
            )
            .Build();
}
