using System.Collections.Concurrent;
using Deque.AxeCore.Commons;
using Microsoft.Playwright;

namespace StreamSentiment.Page.Tests.Browser;

/// <summary>Somebody looks at the page; whatever goes wrong meanwhile is noted.</summary>
internal sealed class Visit : IAsyncDisposable
{
    // Waits are for signals; this only says when a test has failed.
    private const float Patience = 45_000;

    private static readonly string Axe = new BundledAxeScriptProvider().GetScript();

    private readonly IBrowserContext _context;
    private readonly string _address;
    private readonly ConcurrentQueue<string> _problems = new();

    private Visit(IBrowserContext context, IPage page, string address) => (_context, Page, _address) = (context, page, address);

    public IPage Page { get; }

    /// <summary>Opens the context's page, without going anywhere.</summary>
    public static async Task<Visit> StartAsync(IBrowserContext context, string address)
    {
        context.SetDefaultTimeout(Patience);
        Assertions.SetDefaultExpectTimeout(Patience);
        await context.AddInitScriptAsync("""
            window.violations = [];
            addEventListener('securitypolicyviolation', event => violations.push(`${event.violatedDirective}: ${event.blockedURI} ${event.sample}`));
            """);
        var page = await context.NewPageAsync();
        var visit = new Visit(context, page, address);
        page.PageError += (_, error) => visit._problems.Enqueue($"script error: {error}");
        page.Dialog += async (_, dialog) =>
        {
            visit._problems.Enqueue($"dialog: {dialog.Message}");
            await dialog.DismissAsync();
        };
        return visit;
    }

    /// <summary>Opens a page by its name and waits until it is drawn.</summary>
    public async Task<Visit> OpenAsync(string hash)
    {
        await Page.GotoAsync($"{_address}/#/{hash}");
        var title = Page.Locator($".page.{hash.Split('/')[0]} h1").First;
        await title.WaitForAsync(new LocatorWaitForOptions { State = WaitForSelectorState.Attached });
        return this;
    }

    public ILocator Find(string selector) => Page.Locator(selector);

    public ILocator Button(string name) => Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = name });

    /// <summary>Waits until this text is seen.</summary>
    public Task SeesAsync(string selector, string text) =>
        Assertions.Expect(Page.Locator(selector).First).ToContainTextAsync(text, new LocatorAssertionsToContainTextOptions { Timeout = Patience });

    /// <summary>What axe finds on the page as it is, of its two worst kinds.</summary>
    public async Task<string[]> SeriousFindingsAsync()
    {
        await Page.EvaluateAsync(Axe);
        return await Page.EvaluateAsync<string[]>("""
            async () => (await axe.run(document, { resultTypes: ['violations'] })).violations
                .filter(each => each.impact === 'serious' || each.impact === 'critical')
                .map(each => `${each.id} (${each.impact}): ${each.nodes.map(node => `${node.target} ${node.failureSummary}`).join('; ')}`)
            """);
    }

    /// <summary>Presses Tab until this has the keyboard.</summary>
    public async Task TabToAsync(string name)
    {
        for (var tab = 0; tab < 300; tab++)
        {
            await Page.Keyboard.PressAsync("Tab");
            if ((await FocusedAsync()).Contains(name, StringComparison.Ordinal))
            {
                return;
            }
        }

        Assert.Fail($"The keyboard does not reach {name}");
    }

    /// <summary>The name of what has the keyboard; empty: nothing in particular, which would hold every text.</summary>
    public async Task<string> FocusedAsync() => await Page.EvaluateAsync<string>(
        """
        (({ activeElement: at }) => at.matches('body, main') ? '' : (at.getAttribute('aria-label') ?? at.textContent).trim())(document)
        """);

    /// <summary>No script failed, nothing was forbidden by the policy, no dialog came up.</summary>
    public async Task IsCleanAsync()
    {
        Assert.Empty(_problems);
        Assert.Empty(await Page.EvaluateAsync<string[]>("window.violations"));
    }

    public async ValueTask DisposeAsync() => await _context.DisposeAsync();
}
