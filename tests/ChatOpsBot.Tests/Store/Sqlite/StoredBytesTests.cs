using System.Security.Cryptography;
using System.Text;
using ChatOpsBot.Store.Sqlite;

namespace ChatOpsBot.Tests.Store.Sqlite;

public sealed class StoredBytesTests
{
    [Fact]
    public void What_repeats_is_stored_smaller_and_comes_back_whole()
    {
        var json = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("""{"name":"checkout"},""", 100)));

        var stored = StoredBytes.Encode(json);

        Assert.InRange(stored.Length, 1, json.Length / 4);
        Assert.Equal(json, StoredBytes.Decode(stored));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(512)]
    [InlineData(4_096)]
    public void What_cannot_shrink_costs_one_byte(int size)
    {
        var noise = RandomNumberGenerator.GetBytes(size);

        var stored = StoredBytes.Encode(noise);

        Assert.Equal(size + 1, stored.Length);
        Assert.Equal(noise, StoredBytes.Decode(stored));
    }

    [Theory]
    [InlineData("")]
    [InlineData("01")]
    [InlineData("0105000000FFFF")]
    [InlineData("07AABB")]
    public void What_was_not_written_by_it_is_refused(string hex) =>
        Assert.Throws<InvalidDataException>(() => StoredBytes.Decode(Convert.FromHexString(hex)));
}
