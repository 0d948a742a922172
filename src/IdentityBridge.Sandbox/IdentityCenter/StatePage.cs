using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;

namespace IdentityBridge.Sandbox.IdentityCenter;

/// <summary>
/// <c>GET /</c>: who has what at AWS right now, for people. The page asks <c>GET /_sandbox/state</c> each second; that answers 204 while
/// nothing changed. Large organizations are cut to what a person can read; the filter finds the rest.
/// </summary>
internal sealed class StatePage(IdentityCenterSandbox sandbox)
{
    private const int MaxAccounts = 40;
    private const int MaxPrincipals = 8;
    private const int MaxMatches = 20;

    public void Map(WebApplication app)
    {
        app.MapGet("/", PageAsync);
        app.MapGet("/_sandbox/state", FragmentAsync);
    }

    private Task PageAsync(HttpContext context)
    {
        var nonce = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        var filter = Filter(context);
        var html = StatePageAssets
            .Page.Replace("{{nonce}}", nonce, StringComparison.Ordinal)
            // Braces are escaped too: a filter must not name a place of this template.
            .Replace("{{filter}}", Encode(filter).Replace("{", "&#123;", StringComparison.Ordinal), StringComparison.Ordinal)
            .Replace("{{fragment}}", Render(filter, seen: null), StringComparison.Ordinal);
        context.Response.Headers.ContentSecurityPolicy =
            $"default-src 'none'; style-src 'nonce-{nonce}'; script-src 'nonce-{nonce}'; connect-src 'self'; "
            + "img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
        return WriteAsync(context, html);
    }

    private async Task FragmentAsync(HttpContext context)
    {
        if (Render(Filter(context), context.Request.Query["seen"]) is { } html)
            await WriteAsync(context, html);
        else
            context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private static Task WriteAsync(HttpContext context, string html)
    {
        context.Response.ContentType = "text/html; charset=utf-8";
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers.XContentTypeOptions = "nosniff";
        return context.Response.WriteAsync(html, context.RequestAborted);
    }

    private static string Filter(HttpContext context)
    {
        var filter = context.Request.Query["q"].ToString().Trim();
        return filter.Length > 100 ? filter[..100] : filter;
    }

    /// <summary>Null when the version in <paramref name="seen" /> is still the newest.</summary>
    private string? Render(string filter, string? seen)
    {
        var state = sandbox.State;
        lock (state.Gate)
        {
            state.Operations.Settle(sandbox.Time.GetUtcNow());
            var version = FormattableString.Invariant($"{state.Epoch}-{state.Changes.Version}");
            if (version == seen)
                return null;
            var html = new StringBuilder(16 * 1024);
            html.Append(CultureInfo.InvariantCulture, $"<div id=\"state\" data-version=\"{version}\">");
            Summary(html, state);
            InProgress(html, state);
            Recent(html, state);
            Accounts(html, state, filter);
            StatePageGroups.Append(html, state, filter);
            return html.Append("</div>").ToString();
        }
    }

    private static void Summary(StringBuilder html, IdentityCenterState state)
    {
        html.Append("<p id=\"summary\" class=\"muted\">");
        Count(html, state.Organization.Accounts.Count, "account");
        html.Append(" · ");
        Count(html, state.Book.PermissionSets.Count, "permission set");
        html.Append(" · ");
        Count(html, state.Directory.Users.Count, "user");
        html.Append(" · ");
        Count(html, state.Directory.Groups.Count, "group");
        html.Append("</p>");
    }

    private static void InProgress(StringBuilder html, IdentityCenterState state)
    {
        html.Append("<section id=\"running\"><h2>In progress</h2>");
        if (state.Operations.Outstanding.Count == 0)
            html.Append("<p class=\"muted\">Nothing is in progress.</p>");
        else
            html.Append("<ul class=\"rows\" tabindex=\"0\" aria-label=\"Operations in progress\">");
        foreach (var o in state.Operations.Outstanding)
        {
            html.Append("<li><span class=\"badge running\">").Append(o.IsCreation ? "granting" : "revoking").Append("</span> ");
            Time(html, o.CreatedDate);
            html.Append(" <span>").Append(Encode(state.Changes.Name(o.PrincipalType, o.PrincipalId))).Append(": ");
            html.Append(Encode($"{o.PermissionSet.Name} in {o.Account.Name} ({o.Account.Id})")).Append("</span></li>");
        }
        if (state.Operations.Outstanding.Count > 0)
            html.Append("</ul>");
        html.Append("</section>");
    }

    private static void Recent(StringBuilder html, IdentityCenterState state)
    {
        html.Append("<section id=\"recent\"><h2>Recent changes</h2>");
        if (!state.Changes.Recent.Any())
        {
            html.Append("<p class=\"muted\">Nothing has changed yet.</p></section>");
            return;
        }
        html.Append("<ol class=\"rows log\" tabindex=\"0\" aria-label=\"Recent changes, newest first\">");
        foreach (var change in state.Changes.Recent)
        {
            html.Append(CultureInfo.InvariantCulture, $"<li><span class=\"badge {change.Kind}\">{change.Kind}</span> ");
            Time(html, change.At);
            html.Append(" <span>").Append(Encode(change.Text)).Append("</span></li>");
        }
        html.Append("</ol></section>");
    }

    private static void Accounts(StringBuilder html, IdentityCenterState state, string filter)
    {
        html.Append("<section id=\"accounts-title\"><h2>Accounts</h2></section>");
        var slots = filter.Length == 0 ? null : SlotsHeldByMatches(state, filter);
        int shown = 0,
            more = 0;
        foreach (var account in state.Organization.Accounts.Items)
        {
            var wholeAccount = filter.Length == 0 || Matches(account.Name, filter) || Matches(account.Id, filter);
            var rows = account
                .PermissionSets.Items.Select(set => state.Book.Slot(account, set)!)
                .Where(s => wholeAccount || Matches(s.PermissionSet.Name, filter) || slots!.ContainsKey(s))
                .ToList();
            if (!wholeAccount && rows.Count == 0)
                continue;
            if (shown == MaxAccounts)
            {
                more++;
                continue;
            }
            shown++;
            AccountBlock(html, state, account, rows, wholeAccount ? null : slots);
        }
        if (shown == 0)
            html.Append("<p id=\"none\" class=\"muted\">Nothing matches the filter.</p>");
        if (more > 0)
        {
            html.Append("<p id=\"more\" class=\"muted\">And ");
            Count(html, more, "account");
            html.Append(" more: use the filter.</p>");
        }
    }

    private static void AccountBlock(
        StringBuilder html,
        IdentityCenterState state,
        Account account,
        List<Slot> rows,
        Dictionary<Slot, List<Principal>>? matches
    )
    {
        html.Append("<details open class=\"account\" id=\"account-").Append(Encode(account.Id)).Append("\"><summary><strong>");
        html.Append(Encode(account.Name)).Append("</strong> <code>").Append(Encode(account.Id)).Append("</code>");
        if (account.State != "ACTIVE")
            html.Append(" <span class=\"badge failed\">").Append(Encode(account.State)).Append("</span>");
        html.Append("</summary>");
        if (rows.Count == 0)
            html.Append("<p class=\"muted\">No permission set is provisioned here.</p>");
        else
            html.Append("<dl>");
        foreach (var slot in rows.OrderBy(s => s.PermissionSet.Name, StringComparer.Ordinal))
        {
            html.Append("<div><dt>").Append(Encode(slot.PermissionSet.Name)).Append("</dt><dd>");
            var first = matches?.GetValueOrDefault(slot) ?? [];
            var chips = first
                .Concat(slot.Principals.Items.Where(p => !first.Contains(p)))
                .Take(Math.Max(MaxPrincipals, first.Count))
                .Select(p => (p.Type, Name: state.Changes.Name(p.Type, p.Id)))
                .OrderBy(p => p.Name, StringComparer.OrdinalIgnoreCase)
                .ToList();
            foreach (var (type, name) in chips)
                Chip(html, type, name);
            if (slot.Principals.Count > chips.Count)
                html.Append(
                    CultureInfo.InvariantCulture,
                    $"<span class=\"muted\">and {slot.Principals.Count - chips.Count:N0} more</span>"
                );
            if (chips.Count == 0)
                html.Append("<span class=\"muted\">nobody</span>");
            html.Append("</dd></div>");
        }
        if (rows.Count > 0)
            html.Append("</dl>");
        html.Append("</details>");
    }

    private static void Chip(StringBuilder html, string type, string name)
    {
        html.Append("<span class=\"chip\">");
        if (type == "GROUP")
            html.Append("<b>group</b> ");
        html.Append(Encode(name)).Append("</span> ");
    }

    private static Dictionary<Slot, List<Principal>> SlotsHeldByMatches(IdentityCenterState state, string filter)
    {
        var ids = state
            .Directory.Groups.Items.Where(g => Matches(g.DisplayName, filter))
            .Select(g => g.GroupId)
            .Concat(
                state
                    .Directory.Users.Items.Where(u => Matches(u.UserName, filter) || Matches(u.DisplayName, filter))
                    .Select(u => u.UserId)
            );
        var slots = new Dictionary<Slot, List<Principal>>();
        foreach (var principal in ids.Select(state.Book.Principal).OfType<Principal>().Take(MaxMatches))
        foreach (var slot in principal.Slots.Items)
        {
            if (!slots.TryGetValue(slot, out var holders))
                slots.Add(slot, holders = []);
            holders.Add(principal);
        }
        return slots;
    }

    private static bool Matches(string? text, string filter) =>
        text?.Contains(filter, StringComparison.OrdinalIgnoreCase) == true;

    private static void Count(StringBuilder html, int count, string noun) =>
        html.Append(CultureInfo.InvariantCulture, $"{count:N0} {noun}{(count == 1 ? "" : "s")}");

    private static void Time(StringBuilder html, DateTimeOffset at) =>
        html.Append(
            CultureInfo.InvariantCulture,
            $"<time datetime=\"{at.UtcDateTime:yyyy-MM-ddTHH:mm:ss.fffZ}\">{at.UtcDateTime:HH:mm:ss} UTC</time>"
        );

    private static string Encode(string text) => HtmlEncoder.Default.Encode(text);
}
