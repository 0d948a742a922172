using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using IdentityBridge.Sandbox.Control;

namespace IdentityBridge.Sandbox.Okta.SignIn;

/// <summary>The org's own pages: choose a person, errors, signed out.</summary>
internal static class SignInPages
{
    private const int MostShown = 100;

    /// <summary>The sign-in page. People are chosen, not asked for a password.</summary>
    /// <param name="alert">Why the last try was refused.</param>
    public static IResult Choose(
        HttpContext http,
        OktaOrg org,
        string stateToken,
        string hint,
        string q,
        string? alert,
        int status = 200
    )
    {
        var html = new StringBuilder();
        html.Append("<h1>Sign in</h1><p class=\"quiet\">Choose who you are. This is a sandbox: no password is asked.</p>");
        if (alert is not null)
            html.Append(CultureInfo.InvariantCulture, $"<div class=\"alert\" role=\"alert\">{E(alert)}</div>");
        html.Append(
            CultureInfo.InvariantCulture,
            $"""
            <form method="get" action="/login" role="search"><input type="hidden" name="stateToken" value="{E(stateToken)}">
            <label for="q">Find a person</label><input id="q" name="q" type="search" value="{E(
                q
            )}" placeholder="Name, department or title" autocomplete="off" autofocus></form>
            <form method="post" action="/login"><input type="hidden" name="stateToken" value="{E(stateToken)}"><ul class="people">
            """
        );
        lock (org.Gate)
        {
            var shown = People(org, hint, q);
            foreach (var user in shown)
                AppendPerson(html, user, hinted: Hinted(user, hint));
            if (shown.Count == 0)
                html.Append("<li class=\"quiet\">Nobody matches.</li>");
            if (shown.Count == MostShown)
                html.Append("<li class=\"quiet\">There are more: search.</li>");
        }

        html.Append("</ul></form>");
        return Page(http, "Sign in", html.ToString(), status, Script);
    }

    public static IResult Message(HttpContext http, string title, string text, int status) =>
        Page(http, title, $"<h1>{E(title)}</h1><p>{E(text)}</p>", status, "");

    /// <summary>Posts an authorization answer to the portal (response_mode form_post).</summary>
    public static IResult FormPost(HttpContext http, string redirectUri, IEnumerable<KeyValuePair<string, string>> fields)
    {
        var inputs = string.Concat(
            fields.Select(field => $"<input type=\"hidden\" name=\"{E(field.Key)}\" value=\"{E(field.Value)}\">")
        );
        var form =
            $"<form method=\"post\" action=\"{E(redirectUri)}\">{inputs}<noscript><button>Continue</button></noscript></form>";
        return Page(http, "Signing in", form, 200, "document.forms[0].submit();");
    }

    private static List<OktaUser> People(OktaOrg org, string hint, string q)
    {
        var found = org.UsersAfter(-1, null)
            .Where(user =>
                q.Length == 0
                || $"{user.DisplayName} {user.Login} {user.Person.Department} {user.Person.Title}".Contains(
                    q,
                    StringComparison.OrdinalIgnoreCase
                )
            )
            .Take(MostShown);
        var hinted = hint.Length > 0 ? org.FindUser(hint) : null;
        return hinted is null ? [.. found] : [hinted, .. found.Where(user => user != hinted)];
    }

    private static void AppendPerson(StringBuilder html, OktaUser user, bool hinted)
    {
        var text = $"{user.DisplayName} {user.Login} {user.Person.Department} {user.Person.Title}";
        html.Append(
            CultureInfo.InvariantCulture,
            $"""
            <li data-text="{E(text.ToLowerInvariant())}"{(hinted ? " class=\"hinted\"" : "")}><button name="login" value="{E(
                user.Login
            )}">
            <span class="name">{E(user.DisplayName)}<small>{E(user.Person.Title)}, {E(user.Person.Department)}</small></span>
            """
        );
        if (!user.IsActive)
            html.Append(CultureInfo.InvariantCulture, $"<span class=\"tag warn\">{E(user.Status.ToLowerInvariant())}</span>");
        html.Append("</button></li>");
    }

    private static bool Hinted(OktaUser user, string hint) => string.Equals(user.Login, hint, StringComparison.OrdinalIgnoreCase);

    private static IResult Page(HttpContext http, string title, string content, int status, string script)
    {
        var headers = http.Response.Headers;
        headers.CacheControl = "no-store";
        headers.XContentTypeOptions = "nosniff";
        headers.ContentSecurityPolicy =
            "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; frame-ancestors 'none'";
        return Results.Content(
            $"""
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>{E(title)} - Okta sandbox</title>
            <style>{SandboxLook.Css}</style>
            </head>
            <body><main class="card"><section>{content}</section></main><script>{script}</script></body>
            </html>
            """,
            "text/html; charset=utf-8",
            Encoding.UTF8,
            status
        );
    }

    private static string E(string text) => HtmlEncoder.Default.Encode(text);

    // Narrows what is already on the page at once; Enter asks the server, which knows everybody.
    private const string Script = """
        const box = document.getElementById('q');
        box.addEventListener('input', () => {
          const words = box.value.toLowerCase();
          for (const row of document.querySelectorAll('.people li[data-text]')) row.hidden = !row.dataset.text.includes(words);
        });
        """;
}
