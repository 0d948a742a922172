using IdentityBridge.Application.Live;
using IdentityBridge.Domain.Common;
using IdentityBridge.Web.Shared;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.JSInterop;

namespace IdentityBridge.Web.Tests.Shared;

public sealed class PortalPageTests
{
    [Fact]
    public async Task Load_Succeeds_ShowsTheContent() => (await RenderAsync(_ => null)).Html.ShouldBe("content 1");

    [Fact]
    public async Task Load_Forbidden_ShowsTheRefusalOnly()
    {
        var html = (await RenderAsync(_ => Error.Forbidden("x.y", "Only owners see this list."))).Html;
        html.ShouldContain("Only owners see this list.");
        html.ShouldNotContain("content");
    }

    [Fact]
    public async Task Load_Throws_SaysNothingOfTheCause()
    {
        var html = (await RenderAsync(_ => throw new InvalidOperationException("secret"))).Html;
        html.ShouldContain("This could not be loaded");
        html.ShouldNotContain("secret");
    }

    [Fact]
    public async Task Change_OfItsTopic_ReadsAgainUntilThePageIsLeft() =>
        (await RenderAsync(_ => null, changes => changes.Publish("things/1"))).Loads.ShouldBe(2);

    private static async Task<(string Html, int Loads)> RenderAsync(Func<int, Error?> load, Action<PortalChanges>? then = null)
    {
        var changes = new PortalChanges();
        var counter = new Counter(load);
        await using var services = new ServiceCollection()
            .AddLogging()
            .AddSingleton(TimeProvider.System)
            .AddSingleton<IPortalChanges>(new AnnouncedPortalChanges(changes))
            .AddSingleton(counter)
            .AddSingleton<NavigationManager, FixedNavigation>()
            .AddSingleton<IJSRuntime, NoScript>()
            .AddSingleton<ReaderClock>()
            .AddSingleton<Toaster>()
            .BuildServiceProvider();
        string html;
        await using (var renderer = new HtmlRenderer(services, NullLoggerFactory.Instance))
        {
            html = await renderer.Dispatcher.InvokeAsync(async () =>
            {
                var root = await renderer.RenderComponentAsync<SamplePage>();
                then?.Invoke(changes);
                await root.QuiescenceTask;
                return root.ToHtmlString();
            });
        }
        changes.Publish("things/1");
        return (html, counter.Loads);
    }

    private sealed class Counter(Func<int, Error?> load)
    {
        public int Loads { get; private set; }

        public Error? Load() => load(++Loads);
    }

    private sealed class SamplePage : PortalPage
    {
        private int shown;

        [Inject]
        private Counter Counter { get; set; } = default!;

        protected override IReadOnlyCollection<string> Topics => ["things/1"];

        protected override Task<Error?> LoadAsync(CancellationToken ct)
        {
            var refusal = Counter.Load();
            shown = Counter.Loads;
            return Task.FromResult(refusal);
        }

        protected override void BuildRenderTree(RenderTreeBuilder builder)
        {
            builder.OpenComponent<PageContent>(0);
            builder.AddComponentParameter(1, nameof(PageContent.Of), this);
            builder.AddComponentParameter(
                2,
                nameof(PageContent.ChildContent),
                (RenderFragment)(b => b.AddContent(0, $"content {shown}"))
            );
            builder.CloseComponent();
        }
    }

    private sealed class FixedNavigation : NavigationManager
    {
        public FixedNavigation() => Initialize("http://portal.test/", "http://portal.test/");
    }

    private sealed class NoScript : IJSRuntime
    {
        public ValueTask<TValue> InvokeAsync<TValue>(string identifier, object?[]? args) =>
            throw new InvalidOperationException(identifier);

        public ValueTask<TValue> InvokeAsync<TValue>(string identifier, CancellationToken cancellationToken, object?[]? args) =>
            throw new InvalidOperationException(identifier);
    }
}
