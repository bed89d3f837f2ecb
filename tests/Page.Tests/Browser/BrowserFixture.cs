using Microsoft.Playwright;
using StreamSentiment.Page.Tests.Stream;

namespace StreamSentiment.Page.Tests.Browser;

/// <summary>One browser for all tests, which run one after another in it.</summary>
public sealed class BrowserFixture : IAsyncLifetime
{
    /// <summary>The collection of all tests that need it.</summary>
    public const string Name = "browser";

    private IPlaywright? _playwright;
    private IBrowser? _browser;
    private string _why = "";

    /// <inheritdoc />
    public async Task InitializeAsync()
    {
        var (path, why) = await ChromiumBinary.FindAsync();
        _why = why;
        if (path is null)
        {
            return;
        }

        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = path,
            // Its sandbox refuses root; the pages are our own.
            Args = Environment.IsPrivilegedProcess ? ["--no-sandbox"] : [],
        });
    }

    /// <summary>Skips the test where there is no browser.</summary>
    internal void Need() => Skip.If(_browser is null, _why);

    /// <summary>A fresh profile with one page. Skips the test where there is no browser.</summary>
    /// <param name="isTouched">A screen under fingers: nothing hovers over it.</param>
    /// <param name="zone">Where the viewer is.</param>
    /// <param name="hasScripts">Whether the browser runs any.</param>
    internal async Task<Visit> VisitAsync(
        string address,
        ColorScheme colours = ColorScheme.Light,
        int width = 1280,
        int height = 900,
        bool isTouched = false,
        string zone = "UTC",
        bool hasScripts = true)
    {
        Need();
        var context = await _browser!.NewContextAsync(new BrowserNewContextOptions
        {
            ColorScheme = colours,
            ViewportSize = new ViewportSize { Width = width, Height = height },
            TimezoneId = zone,
            HasTouch = isTouched,
            IsMobile = isTouched,
            JavaScriptEnabled = hasScripts,
            Locale = "en-GB",
        });
        return await Visit.StartAsync(context, address);
    }

    /// <inheritdoc />
    public async Task DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        _playwright?.Dispose();
    }
}

/// <summary>Tests that share the browser, and the stream.</summary>
[CollectionDefinition(BrowserFixture.Name)]
#pragma warning disable CA1711 // xunit's word for it
public class BrowserCollection : ICollectionFixture<BrowserFixture>, ICollectionFixture<StreamFixture>;
#pragma warning restore CA1711
