using System.Net;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;
using StreamSentiment.Dashboard.Page;
using StreamSentiment.Page.Tests.Fakes;

namespace StreamSentiment.Page.Tests;

/// <summary>How the page's files are handed out.</summary>
public partial class PageFilesTests
{
    private static readonly string[] MarkupReaders =
    [
        "innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "DOMParser", "createContextualFragment", "setHTML",
        "eval(", "new Function", "cssText",
    ];

    [Fact]
    public async Task A_file_that_a_browser_has_is_not_sent_again()
    {
        await using var fake = await FakeDashboard.StartAsync();
        using var client = new HttpClient { BaseAddress = new Uri(fake.Address) };
        using var first = await client.GetAsync("/js/app.js");
        Assert.Equal("no-cache", first.Headers.CacheControl!.ToString());
        Assert.Equal("text/javascript; charset=utf-8", first.Content.Headers.ContentType!.ToString());
        using var again = new HttpRequestMessage(HttpMethod.Get, "/js/app.js");
        again.Headers.IfNoneMatch.Add(first.Headers.ETag!);
        using var second = await client.SendAsync(again);
        Assert.Equal(HttpStatusCode.NotModified, second.StatusCode);
        Assert.Empty(await second.Content.ReadAsByteArrayAsync());
        Assert.Equal(first.Headers.ETag, second.Headers.ETag);
    }

    [Theory]
    [InlineData("br")]
    [InlineData("gzip")]
    public async Task Text_is_compressed_for_those_who_read_it(string encoding)
    {
        await using var fake = await FakeDashboard.StartAsync();
        using var client = new HttpClient { BaseAddress = new Uri(fake.Address) };
        var plain = await client.GetByteArrayAsync("/lib/echarts.js");
        using var request = new HttpRequestMessage(HttpMethod.Get, "/lib/echarts.js");
        request.Headers.AcceptEncoding.Add(new StringWithQualityHeaderValue(encoding));
        using var answer = await client.SendAsync(request);
        Assert.Equal([encoding], answer.Content.Headers.ContentEncoding);
        Assert.Contains("Accept-Encoding", answer.Headers.Vary);
        Assert.True((await answer.Content.ReadAsByteArrayAsync()).Length < plain.Length / 2);
    }

    [Theory]
    [InlineData("br;q=0", null)]
    [InlineData("br;q=0.0, gzip", "gzip")]
    [InlineData("identity", null)]
    [InlineData("gzip, br", "br")]
    public void What_a_browser_does_not_read_is_not_sent(string accepted, string? encoding) =>
        Assert.Equal(encoding, PageFiles.Read().First(file => file.Path == "js/app.js").Form(accepted).Encoding);

    [Theory]
    [InlineData("/js/nothing.js")]
    [InlineData("/js/")]
    [InlineData("/../appsettings.json")]
    public async Task An_unknown_file_is_not_found(string path)
    {
        await using var fake = await FakeDashboard.StartAsync();
        using var client = new HttpClient { BaseAddress = new Uri(fake.Address) };
        using var answer = await client.GetAsync(path);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Fact]
    public void Every_file_that_another_names_is_there()
    {
        var files = PageFiles.Read().ToDictionary(file => "/" + file.Path, file => System.Text.Encoding.UTF8.GetString(file.Plain));
        Assert.Contains("/lib/echarts.js", files.Keys);
        foreach (var (path, text) in files.Where(file => !file.Key.StartsWith("/lib/", StringComparison.Ordinal)))
        {
            foreach (var name in Imports().Matches(text).Select(match => match.Groups[1].Value))
            {
                var target = new Uri(new Uri("http://page" + path), name).AbsolutePath;
                Assert.True(files.ContainsKey(target), $"{path} names {name}");
            }
        }
    }

    [Fact]
    public void No_script_of_ours_reads_markup_from_text()
    {
        var scripts = PageFiles.Read().Where(file => file.Path.StartsWith("js/", StringComparison.Ordinal)).ToList();
        Assert.True(scripts.Count > 20);
        foreach (var file in scripts)
        {
            var text = System.Text.Encoding.UTF8.GetString(file.Plain);
            foreach (var word in MarkupReaders)
            {
                Assert.False(text.Contains(word, StringComparison.Ordinal), $"{file.Path} uses {word}");
            }
        }
    }

    [GeneratedRegex("""(?:from |import\(|href="|src=")['"]?([./][^'"#]*\.(?:js|css|svg))['"]""")]
    private static partial Regex Imports();
}
