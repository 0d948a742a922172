namespace IdentityBridge.Web.Shared;

/// <summary>The line icons, drawn on 16 × 16, by name.</summary>
public static class Icons
{
    private static readonly Dictionary<string, string> Paths = new(StringComparer.Ordinal)
    {
        ["home"] = """<path d="M2 7l6-5 6 5v7H2z"/>""",
        ["request"] = """<circle cx="8" cy="8" r="6"/><path d="M8 5v6M5 8h6"/>""",
        ["inbox"] = """<path d="M2 9h4l1 2h2l1-2h4M2 9l2-6h8l2 6v5H2z"/>""",
        ["lists"] =
            """<circle cx="6" cy="6" r="2.5"/><path d="M1.5 14c.5-3 2-4 4.5-4s4 1 4.5 4M11 4a2.200 2.200 0 010 4.400M12 10c1.700.4 2.300 1.800 2.500 4"/>""",
        ["person"] = """<circle cx="8" cy="5" r="3"/><path d="M2 14c.6-3.500 3-5 6-5s5.400 1.500 6 5"/>""",
        ["integrations"] =
            """<rect x="2" y="2" width="5" height="5"/><rect x="9" y="9" width="5" height="5"/><path d="M7 4.500h4.500V9"/>""",
        ["operations"] = """<path d="M2 4h12M2 8h8M2 12h10"/>""",
        ["policies"] = """<path d="M8 1.500l5.500 2v4.500c0 3.500-2.500 5.500-5.500 6.500-3-1-5.500-3-5.500-6.500V3.500z"/>""",
        ["audit"] = """<path d="M4 1.500h6l3 3v10H4zM6 8h5M6 11h5"/>""",
        ["jobs"] = """<path d="M13.500 8a5.500 5.500 0 1 1-1.700-4M12 1.500V4.500H9"/>""",
        ["roles"] = """<path d="M2.500 6.500 8 2l5.500 4.500M4 9l4 3.500L12 9M4 12l4 3 4-3"/>""",
        ["kubernetes"] = """<path d="M8 1.500l5.600 3.200v6.600L8 14.500l-5.600-3.200V4.700z"/><circle cx="8" cy="8" r="2"/>""",
        ["star"] =
            """<path d="M8 1.800l1.900 4 4.300.500-3.200 3 .900 4.300L8 11.400l-3.900 2.200.900-4.300-3.200-3 4.300-.500z"/>""",
        ["bell"] = """<path d="M8 2a4 4 0 0 1 4 4v3l1.500 2.500h-11L4 9V6a4 4 0 0 1 4-4zM6.500 13.500a1.600 1.600 0 0 0 3 0"/>""",
        ["search"] = """<circle cx="7" cy="7" r="4.500"/><path d="M10.500 10.500 14 14"/>""",
        ["menu"] = """<path d="M2 4h12M2 8h12M2 12h12"/>""",
        ["close"] = """<path d="M4 4l8 8M12 4l-8 8"/>""",
        ["check"] = """<path d="M3 8.500l3.500 3.500L13 4.500"/>""",
        ["clock"] = """<circle cx="8" cy="8" r="6"/><path d="M8 4.500V8l2.500 1.500"/>""",
        ["warn"] = """<path d="M8 2l6.500 12h-13zM8 6.500v3.500M8 12v.1"/>""",
        ["bad"] = """<circle cx="8" cy="8" r="6"/><path d="M5.800 5.800l4.400 4.400M10.200 5.800l-4.400 4.400"/>""",
        ["good"] = """<circle cx="8" cy="8" r="6"/><path d="M5.200 8.200l2 2 3.600-4"/>""",
        ["info"] = """<circle cx="8" cy="8" r="6"/><path d="M8 7.500V11M8 5v.1"/>""",
        ["lock"] = """<rect x="3" y="7" width="10" height="7" rx="1.500"/><path d="M5 7V5a3 3 0 0 1 6 0v2"/>""",
        ["sun"] =
            """<circle cx="8" cy="8" r="3"/><path d="M8 1v1.500M8 13.500V15M1 8h1.500M13.500 8H15M3 3l1 1M12 12l1 1M13 3l-1 1M4 12l-1 1"/>""",
        ["moon"] = """<path d="M13.500 9.500A6 6 0 1 1 6.500 2.500a5 5 0 0 0 7 7z"/>""",
        ["system"] = """<rect x="2" y="2.500" width="12" height="8.500" rx="1"/><path d="M6 14h4M8 11v3"/>""",
        ["external"] = """<path d="M9 2.500h4.500V7M13.500 2.500 8 8M11.500 9.500v4h-9v-9h4"/>""",
        ["left"] = """<path d="M10 3L5 8l5 5"/>""",
        ["right"] = """<path d="M6 3l5 5-5 5"/>""",
        ["plus"] = """<path d="M8 3v10M3 8h10"/>""",
        ["copy"] = """<rect x="5.500" y="5.500" width="8" height="8.500" rx="1"/><path d="M10.500 3V2h-8v8.500h1"/>""",
        ["download"] = """<path d="M8 2v8M4.500 7L8 10.500 11.500 7M2.500 13.500h11"/>""",
        ["more"] = """<path d="M3 8h.1M8 8h.1M13 8h.1"/>""",
        ["keyboard"] =
            """<rect x="1.500" y="4" width="13" height="8.500" rx="1.500"/><path d="M4 7h.1M6.500 7h.1M9 7h.1M11.500 7h.1M5 10h6"/>""",
        ["profile"] =
            """<circle cx="8" cy="8" r="6"/><circle cx="8" cy="6.500" r="2"/><path d="M4.500 12.500c.6-2 2-2.500 3.500-2.500s2.900.5 3.500 2.500"/>""",
        ["empty"] = """<path d="M2.500 5.500h11v8h-11zM4 5.500l1-3h6l1 3M6.500 8.500h3"/>""",
    };

    /// <summary>The SVG content of an icon; throws for a name that does not exist, which is a bug of the page.</summary>
    public static string Path(string name) =>
        Paths.TryGetValue(name, out var path)
            ? path
            : throw new ArgumentOutOfRangeException(nameof(name), name, "There is no such icon.");

    /// <summary>All names, for the gallery.</summary>
    public static IReadOnlyCollection<string> Names => Paths.Keys;

    /// <summary>The shape that goes with a tone, so that no state is told by colour alone.</summary>
    public static string Shape(Tone tone) =>
        tone switch
        {
            Tone.Good => """<path d="M2.500 6.500l2.500 2.500L9.500 3.500"/>""",
            Tone.Warn => """<circle cx="6" cy="6" r="4.300"/><path d="M6 3.600V6l1.600 1"/>""",
            Tone.Bad => """<path d="M3 3l6 6M9 3l-6 6"/>""",
            Tone.Info => """<circle class="solid" cx="6" cy="6" r="3.200"/>""",
            Tone.Neutral => """<path d="M3 6h6"/>""",
        };
}
