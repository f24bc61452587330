using ChatOpsBot.OnCall.Contacts.Ports;
using ChatOpsBot.Tests.OnCall.Escalation;

namespace ChatOpsBot.Tests.OnCall.Contacts;

/// <summary>What is asked before a later rule of a person is carried out.</summary>
public sealed class WantedNoticesTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_page_wants_whoever_was_paged_last_until_someone_takes_care_of_it()
    {
        await using var pages = await PagingApp.StartAsync();
        pages.IgnoreUnexpected();
        await pages.AlertAsync();

        Assert.True(await WantsAsync("page:1", "1", PagingApp.Ada));
        Assert.False(await WantsAsync("page:1", "1", PagingApp.Linus));
        Assert.False(await WantsAsync("page:1", "2", PagingApp.Ada));
        Assert.False(await WantsAsync("page:2", "1", PagingApp.Ada));
        Assert.True(await WantsAsync("other:1", "1", PagingApp.Ada));

        // The step before goes on to be wanted: no one has acknowledged.
        await pages.PassAsync(TimeSpan.FromMinutes(5.5));
        var subjects = pages.App.Services.GetRequiredService<INoticeSubjects>();
        Assert.Equal("/oncall ack P1", subjects.AcknowledgedBy("page:1"));
        Assert.Equal("/oncall ack \"checkout\"", subjects.AcknowledgedBy("pages:1/checkout"));
        Assert.Null(subjects.AcknowledgedBy("other:1"));
        Assert.True(await WantsAsync("page:1", "1", PagingApp.Ada));
        Assert.True(await WantsAsync("page:1", "2", PagingApp.Linus));
        await pages.TypeAsync("/oncall ack P1", "grace");
        Assert.False(await WantsAsync("page:1", "1", PagingApp.Ada));
        Assert.False(await WantsAsync("page:1", "2", PagingApp.Linus));

        Task<bool> WantsAsync(string subject, string round, string person) =>
            pages.App.Services.GetRequiredService<INoticeSubjects>().WantsAttentionAsync(subject, round, person, Stop);
    }

    [Fact]
    public async Task In_maintenance_it_wants_no_one()
    {
        await using var pages = await PagingApp.StartAsync();
        pages.IgnoreUnexpected();
        await pages.AlertAsync();
        await pages.TypeAsync("/oncall maintenance checkout --for 1h");

        Assert.False(
            await pages
                .App.Services.GetRequiredService<INoticeSubjects>()
                .WantsAttentionAsync("page:1", "1", PagingApp.Ada, Stop)
        );
    }
}
