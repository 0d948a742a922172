using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;

namespace IdentityBridge.Sandbox.Control;

/// <summary>What a state page shows. All text is plain: the page encodes it.</summary>
/// <param name="Recent">Newest first.</param>
public sealed record StateView(
    string Title,
    string Subtitle,
    IReadOnlyList<StateChange> Recent,
    IReadOnlyList<StateSection> Sections
);

/// <summary>One sentence about something that just changed.</summary>
public sealed record StateChange(DateTimeOffset At, string Text);

/// <param name="Total">How many rows match the filter; the section may show fewer.</param>
public sealed record StateSection(string Id, string Title, int Total, IReadOnlyList<StateRow> Rows);

/// <param name="Id">Stable over time, so that an opened row stays open.</param>
/// <param name="Items">What belongs to the row; shown when it is opened.</param>
public sealed record StateRow(string Id, string Name, string Detail, IReadOnlyList<StateTag> Tags, IReadOnlyList<StateTag> Items);

/// <param name="Tone">neutral, good, warn or bad.</param>
public sealed record StateTag(string Text, string Tone = "neutral");

/// <summary>A page that shows the state of one side and follows it every second.</summary>
public static class StatePage
{
    /// <summary>Maps <c>GET /</c> (the page) and <c>GET /_sandbox/state?q=</c> (its content, with an ETag).</summary>
    /// <param name="version">Changes with every change of state; an unchanged version is answered with 304.</param>
    /// <param name="view">Builds the view for a filter text, which may be empty.</param>
    public static void Map(WebApplication app, Func<string> version, Func<string, StateView> view)
    {
        app.MapGet("/", (HttpContext http) => Html(http, Page(view(Filter(http)), Filter(http))));
        app.MapGet(
            "/_sandbox/state",
            (HttpContext http) =>
            {
                var tag = $"\"{version()}\"";
                http.Response.Headers.ETag = tag;
                return http.Request.Headers.IfNoneMatch == tag
                    ? Results.StatusCode(304)
                    : Html(http, Content(view(Filter(http))));
            }
        );
    }

    private static string Filter(HttpContext http) => http.Request.Query["q"].ToString().Trim();

    private static IResult Html(HttpContext http, string html)
    {
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers.XContentTypeOptions = "nosniff";
        http.Response.Headers.ContentSecurityPolicy =
            "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'";
        return Results.Content(html, "text/html; charset=utf-8");
    }

    private static string E(string text) => HtmlEncoder.Default.Encode(text);

    private static string Page(StateView view, string filter) =>
        $"""
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>{E(view.Title)}</title>
            <style>{SandboxLook.Css}</style>
            </head>
            <body>
            <header>
            <div><h1>{E(view.Title)}</h1><p>{E(view.Subtitle)}</p></div>
            <form role="search"><label for="q">Filter</label><input id="q" name="q" type="search" value="{E(
                filter
            )}" placeholder="A person, group or app" autocomplete="off"></form>
            </header>
            <main id="state">{Content(view)}</main>
            <script>{Script}</script>
            </body>
            </html>
            """;

    private static string Content(StateView view)
    {
        var html = new StringBuilder();
        html.Append("<section id=\"recent\" aria-live=\"polite\"><h2>Recent changes <small>UTC</small></h2>");
        if (view.Recent.Count == 0)
            html.Append("<p class=\"quiet\">Nothing has changed since the start.</p>");
        html.Append("<ol class=\"recent\">");
        foreach (var change in view.Recent)
        {
            var at = change.At.ToString("HH:mm:ss", CultureInfo.InvariantCulture);
            html.Append(CultureInfo.InvariantCulture, $"<li><time>{at}</time><span>{E(change.Text)}</span></li>");
        }

        html.Append("</ol></section>");
        foreach (var section in view.Sections)
            Append(html, section);
        return html.ToString();
    }

    private static void Append(StringBuilder html, StateSection section)
    {
        html.Append(
            CultureInfo.InvariantCulture,
            $"<section id=\"{E(section.Id)}\"><h2>{E(section.Title)} <small>{section.Total}</small></h2>"
        );
        foreach (var row in section.Rows)
        {
            html.Append(CultureInfo.InvariantCulture, $"<details id=\"{E(row.Id)}\"><summary><span class=\"name\">{E(row.Name)}");
            html.Append(CultureInfo.InvariantCulture, $"<small>{E(row.Detail)}</small></span><span class=\"tags\">");
            Append(html, row.Tags);
            html.Append("</span></summary><div class=\"items\">");
            if (row.Items.Count == 0)
                html.Append("<span class=\"quiet\">Nothing here.</span>");
            Append(html, row.Items);
            html.Append("</div></details>");
        }

        if (section.Total == 0)
            html.Append("<p class=\"quiet\">Nothing matches.</p>");
        else if (section.Total > section.Rows.Count)
            html.Append(
                CultureInfo.InvariantCulture,
                $"<p class=\"quiet\">{section.Total - section.Rows.Count} more: use the filter.</p>"
            );
        html.Append("</section>");
    }

    private static void Append(StringBuilder html, IReadOnlyList<StateTag> tags)
    {
        foreach (var tag in tags)
            html.Append(CultureInfo.InvariantCulture, $"<span class=\"tag {E(tag.Tone)}\">{E(tag.Text)}</span>");
    }

    // Sections are swapped one by one and only when they differ, and opened rows stay open, so that reading is not disturbed.
    private const string Script = """
        const state = document.getElementById('state'), box = document.getElementById('q');
        let tag = null, asked = box.value;
        async function refresh() {
          const wanted = box.value.trim();
          const headers = tag && wanted === asked ? { 'If-None-Match': tag } : {};
          const answer = await fetch('/_sandbox/state?q=' + encodeURIComponent(wanted), { headers, cache: 'no-store' });
          if (answer.status !== 200) return;
          const html = await answer.text();
          tag = answer.headers.get('ETag'); asked = wanted;
          const next = document.createElement('main');
          next.innerHTML = html;
          for (const section of [...next.children]) {
            const old = document.getElementById(section.id);
            for (const open of old?.querySelectorAll('details[open]') ?? [])
              [...section.querySelectorAll('details')].find(d => d.id === open.id)?.setAttribute('open', '');
            if (!old) state.append(section);
            else if (old.innerHTML !== section.innerHTML) old.replaceWith(section);
          }
        }
        let typing;
        box.addEventListener('input', () => {
          clearTimeout(typing);
          typing = setTimeout(() => {
            const q = box.value.trim();
            history.replaceState(null, '', q ? '?q=' + encodeURIComponent(q) : '/');
            refresh().catch(() => {});
          }, 120);
        });
        box.form.addEventListener('submit', e => e.preventDefault());
        setInterval(() => { if (!document.hidden) refresh().catch(() => {}); }, 1000);
        """;
}
