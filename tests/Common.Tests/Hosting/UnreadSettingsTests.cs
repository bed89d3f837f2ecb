using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using StreamSentiment.Common.Hosting;

namespace StreamSentiment.Common.Tests.Hosting;

/// <summary>A setting that nobody reads stops the start, whatever is wrong with it.</summary>
public class UnreadSettingsTests
{
    [Theory]
    [InlineData("Of:Sise", "1", "there is no such setting. Known are: All, Group, Groups, Names, Pairs, Size.")]
    [InlineData("Of:Twice", "1", "there is no such setting. Known are: All, Group, Groups, Names, Pairs, Size.")]
    [InlineData("Of:Group:Sise", "1", "there is no such setting. Known are: Size.")]
    [InlineData("Of:Groups:a:Sise", "1", "there is no such setting. Known are: Size.")]
    [InlineData("Of:All:0:Sise", "1", "there is no such setting. Known are: Size.")]
    [InlineData("Of:Size:0", "1", "Of:Size is one value.")]
    [InlineData("Of:Group", "1", "it has settings of its own, and one value was given: write Of:Group:Size=….")]
    [InlineData("Of:Groups", "1", "it has settings of its own, and one value was given: write Of:Groups:NAME:Size=….")]
    [InlineData("Of:Groups:a", "1", "it has settings of its own, and one value was given: write Of:Groups:a:Size=….")]
    [InlineData("Of:All", "1", "it is a list, and one value was given: write Of:All:0:Size=….")]
    [InlineData("Of:All:Size", "1", "it has settings of its own, and one value was given: write Of:All:0:Size=….")]
    [InlineData("Of:Pairs", "1", "it has settings of its own, and one value was given: write Of:Pairs:NAME=….")]
    [InlineData("Of:Pairs:a:b", "1", "Of:Pairs is a list of values: write Of:Pairs:NAME=….")]
    public void One_that_nobody_reads_stops_the_start(string key, string value, string words)
    {
        using var host = Host((key, value));
        var problem = Assert.Throws<OptionsValidationException>(() => host.Services.GetRequiredService<IOptions<Sample>>().Value);
        Assert.Equal($"Setting {key}: {words}", Assert.Single(problem.Failures));
    }

    [Fact]
    public void Those_that_are_read_do_not()
    {
        using var host = Host(
            ("of:size", "1"), ("Of:Group:SIZE", "2"), ("Of:Groups:any:Size", "3"), ("Of:All:0:Size", "4"), ("Of:Names", "a, b"), ("Of:Names:0", "c"),
            ("Of:Pairs:sasl.username", "d"), ("Of:Inner:Whatever", "e"), ("Another:Thing", "f"), ("Of", "g"));
        var read = host.Services.GetRequiredService<IOptions<Sample>>().Value;
        Assert.Equal((1, 2, 3, 4), (read.Size, read.Group.Size, read.Groups["any"].Size, read.All[0].Size));
    }

    [Fact]
    public void All_that_are_wrong_are_told_at_once()
    {
        using var host = Host(("Of:A", "1"), ("Of:B", "1"));
        Assert.Equal(2, Assert.Throws<OptionsValidationException>(() => host.Services.GetRequiredService<IOptions<Sample>>().Value).Failures.Count());
    }

    private static IHost Host(params (string Key, string Value)[] settings)
    {
        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(settings.ToDictionary(setting => setting.Key, setting => (string?)setting.Value));
        // As the workers of a process that share a section do.
        builder.AddValidatedOptions<Sample>("Of", inner: "Inner").AddValidatedOptions<Sample>("Of", inner: "Inner");
        return builder.Build();
    }

    public sealed class Part
    {
        public int Size { get; set; }
    }

    public sealed class Sample
    {
        public int Size { get; set; }

        public int Twice => 2 * Size;

        public Part Group { get; } = new();

        public IDictionary<string, Part> Groups { get; } = new Dictionary<string, Part>();

        public IList<Part> All { get; } = [];

        [CommaSeparated]
        public IList<string> Names { get; } = [];

        public Dictionary<string, string> Pairs { get; } = [];
    }
}
