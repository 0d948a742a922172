using Microsoft.AspNetCore.Components;

namespace IdentityBridge.Web.Shared.Gallery;

/// <summary>Every component in every state, with invented data. Only in Development, or with <c>Portal:Gallery=true</c>.</summary>
public sealed partial class GalleryPage
{
    private static readonly NavModel Sample = new()
    {
        Person = new("Ada Brandt", "Data platform"),
        ToDecide = 4,
        Administers = true,
    };

    private DateTimeOffset start;
    private TimeSpan? span = TimeSpan.FromHours(4);
    private bool confirmOpen;
    private bool admin = true;
    private bool power;
    private int clicks;
    private DateTime? day;

    [Inject]
    private IWebHostEnvironment Environment { get; set; } = default!;

    [Inject]
    private IConfiguration Configuration { get; set; } = default!;

    [Inject]
    private NavigationManager Nav { get; set; } = default!;

    [Inject]
    private ReaderClock Clock { get; set; } = default!;

    [Inject]
    private Toaster Toaster { get; set; } = default!;

    [SupplyParameterFromQuery]
    private string? Q { get; set; }

    [SupplyParameterFromQuery]
    private string? Kind { get; set; }

    [SupplyParameterFromQuery]
    private int? Page { get; set; }

    private bool Shown => IsShown(Environment, Configuration);

    public static bool IsShown(IWebHostEnvironment environment, IConfiguration configuration) =>
        environment.IsDevelopment() || configuration.GetValue("Portal:Gallery", false);

    protected override void OnInitialized()
    {
        start = Clock.Now;
        day = TimeZoneInfo.ConvertTime(start, Clock.Zone).Date;
        if (!Shown)
            Nav.NotFound();
    }

    private static void Break() => throw new InvalidOperationException("The gallery breaks on purpose.");
}
