namespace ChatOpsBot.Tests.Webhooks.Authentication;

public sealed class SecretTests
{
    [Fact]
    public async Task While_a_secret_is_changed_both_hold()
    {
        await using var app = await TestApp.StartAsync(
            "Sources:jenkins:Secret=new",
            "Sources:jenkins:PreviousSecret=old"
        );

        Assert.Equal(
            new[] { 202, 202, 401, 401 },
            new[]
            {
                await SendAsync(app, "new", 1),
                await SendAsync(app, "old", 2),
                await SendAsync(app, "other", 3),
                await SendAsync(app, "", 4),
            }
        );
    }

    [Fact]
    public async Task The_previous_one_ends_with_its_configuration_without_a_restart()
    {
        using var folder = new TemporaryFolder();
        var file = folder.File("own.json");
        await File.WriteAllTextAsync(
            file,
            """{"Sources":{"jenkins":{"Type":"jenkins","Secret":"new","PreviousSecret":"old"}}}""",
            TestContext.Current.CancellationToken
        );
        await using var app = await TestApp.StartWithFileAsync(file);
        Assert.Equal(202, await SendAsync(app, "old", 1));

        await File.WriteAllTextAsync(
            file,
            """{"Sources":{"jenkins":{"Type":"jenkins","Secret":"new"}}}""",
            TestContext.Current.CancellationToken
        );
        var number = 1;
        await app.UntilAsync(async () =>
        {
            app.Time.Advance(TimeSpan.FromSeconds(2));
            return await SendAsync(app, "old", ++number) == 401;
        });

        Assert.Equal(202, await SendAsync(app, "new", ++number));
    }

    [Fact]
    public async Task A_secret_in_a_file_changes_with_its_file()
    {
        using var folder = new TemporaryFolder();
        var (present, previous) = (folder.File("present"), folder.File("previous"));
        await File.WriteAllTextAsync(present, "one\n", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(previous, "zero", TestContext.Current.CancellationToken);
        await using var app = await TestApp.StartAsync(
            $"Sources:jenkins:SecretFile={present}",
            $"Sources:jenkins:PreviousSecretFile={previous}"
        );
        Assert.Equal(new[] { 202, 202 }, new[] { await SendAsync(app, "one", 1), await SendAsync(app, "zero", 2) });

        await File.WriteAllTextAsync(present, "two\n", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(previous, "one\n", TestContext.Current.CancellationToken);
        app.Time.Advance(TimeSpan.FromSeconds(6));

        Assert.Equal(
            new[] { 202, 202, 401 },
            new[] { await SendAsync(app, "two", 3), await SendAsync(app, "one", 4), await SendAsync(app, "zero", 5) }
        );

        // In the moment of its exchange a file is not there.
        File.Delete(present);
        app.Time.Advance(TimeSpan.FromSeconds(6));
        Assert.Equal(202, await SendAsync(app, "two", 6));
    }

    private static async Task<int> SendAsync(TestApp app, string token, int number)
    {
        using var answer = await app.SendAsync(
            "jenkins",
            TestApp.Bytes(new { number }),
            request => request.Headers.Add("X-Jenkins-Token", token)
        );
        return (int)answer.StatusCode;
    }
}
