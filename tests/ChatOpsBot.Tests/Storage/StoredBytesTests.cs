using System.Security.Cryptography;
using System.Text;
using ChatOpsBot.Storage;

namespace ChatOpsBot.Tests.Storage;

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
    [InlineData("0205000000FFFF")]
    [InlineData("02050000000061")]
    [InlineData("0208000000104100000000")]
    [InlineData("0208000000104102000000")]
    [InlineData("07AABB")]
    public void What_was_not_written_by_it_is_refused(string hex) =>
        Assert.Throws<InvalidDataException>(() => StoredBytes.Decode(Convert.FromHexString(hex)));

    [Fact]
    public void Every_mixture_of_what_repeats_and_what_does_not_comes_back_whole()
    {
        var random = new Random(20260515);
        for (var round = 0; round < 2_000; round++)
        {
            var bytes = new byte[random.Next(513, round % 50 == 0 ? 200_000 : 3_000)];
            random.NextBytes(bytes);
            for (var at = random.Next(1, 100); at < bytes.Length; at += random.Next(1, 200))
            {
                var back = random.Next(1, Math.Min(at, 70_000) + 1);
                for (var i = 0; i < random.Next(1, 400) && at < bytes.Length; i++, at++) bytes[at] = bytes[at - back];
            }

            Assert.Equal(bytes, StoredBytes.Decode(StoredBytes.Encode(bytes)));
        }
    }

    [Fact]
    public void Damage_anywhere_is_an_answer_of_the_right_length_or_refused()
    {
        var random = new Random(20260515);
        var stored = StoredBytes.Encode(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 200).Select(i => $$"""{"name":"checkout","number":{{i}}},"""))));
        for (var round = 0; round < 5_000; round++)
        {
            var damaged = stored.ToArray();
            damaged[random.Next(5, damaged.Length)] ^= (byte)random.Next(1, 256);

            if (Record.Exception(() => StoredBytes.Decode(damaged)) is { } refused) Assert.IsType<InvalidDataException>(refused);
        }
    }
}
