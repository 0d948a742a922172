using System.Globalization;
using IdentityBridge.Connectors.Http;
using IdentityBridge.Domain.Provisioning;
using Microsoft.Extensions.Logging;

namespace IdentityBridge.Connectors.Okta;

/// <summary>
/// The system log as a feed: a polling query (ascending, without an end) returns every event once, and its next link is the place to
/// go on from, also after an empty page (developer.okta.com/docs/reference/system-log-query).
/// </summary>
internal sealed class OktaChangeFeed(OktaClient okta, TimeProvider time, ILogger logger)
{
    private const int PageSize = 500;
    private const int MostPages = 20;
    private const string LogPath = "/api/v1/logs";
    private const string LifeCycle =
        "eventType sw \"user.lifecycle\" or eventType eq \"user.account.update_profile\" "
        + "or eventType eq \"user.account.update_primary_email\" "
        + "or eventType eq \"user.account.lock\" or eventType eq \"user.account.unlock\"";

    // "User single sign on to app": actor is the person, one target the AppInstance (developer.okta.com/docs/reference/api/event-types).
    private const string SignIns = "eventType eq \"user.authentication.sso\"";

    public async Task<ChangeHints> ReadAsync(string? checkpoint, CancellationToken cancellationToken)
    {
        var people = new HashSet<string>(StringComparer.Ordinal);
        var place = await ReadAsync(
            LifeCycle,
            checkpoint,
            entry =>
                people.UnionWith(
                    (entry.Target ?? []).Where(target => target is { Type: "User", Id.Length: > 0 }).Select(target => target.Id!)
                ),
            cancellationToken
        );
        return new ChangeHints([.. people], place);
    }

    /// <summary>The last successful sign-in of each person to each app. A place of its own: sign-ins are many and must not delay the rest.</summary>
    public async Task<AppSignIns> ReadSignInsAsync(string? checkpoint, CancellationToken cancellationToken)
    {
        var last = new Dictionary<(string Person, string App), DateTimeOffset>();
        var place = await ReadAsync(SignIns, checkpoint, Keep, cancellationToken);
        return new AppSignIns([.. last.Select(l => new AppSignIn(l.Key.Person, l.Key.App, l.Value))], place);

        void Keep(OktaLogEvent entry)
        {
            if (
                entry is not { Published: { } at, Outcome.Result: "SUCCESS", Actor: { Type: "User", Id: { Length: > 0 } person } }
            )
                return;
            foreach (var app in (entry.Target ?? []).Where(t => t is { Type: "AppInstance", Id.Length: > 0 }))
                if (!last.TryGetValue((person, app.Id!), out var before) || at > before)
                    last[(person, app.Id!)] = at;
        }
    }

    private async Task<string> ReadAsync(
        string filter,
        string? checkpoint,
        Action<OktaLogEvent> see,
        CancellationToken cancellationToken
    )
    {
        try
        {
            var start = checkpoint is null ? From(filter, time.GetUtcNow().AddMinutes(-1)) : Parse(filter, checkpoint);
            try
            {
                return await FollowAsync(start, see, cancellationToken);
            }
            catch (TargetException exception)
                when (checkpoint is not null && exception.Fault is TargetFault.Refused or TargetFault.NotFound)
            {
                // Okta no longer knows the place. An hour covers what a poller can have missed; the complete read covers the rest.
                var since = time.GetUtcNow().AddHours(-1);
                logger.CheckpointLost(since);
                return await FollowAsync(From(filter, since), see, cancellationToken);
            }
        }
        catch (TargetException exception)
        {
            throw OktaListings.Failed("the system log", exception);
        }
    }

    private async Task<string> FollowAsync(Uri start, Action<OktaLogEvent> see, CancellationToken cancellationToken)
    {
        var place = start;
        for (var pages = 0; pages < MostPages; pages++)
        {
            var page = await okta.PageAsync(place, OktaJson.Default.ListOktaLogEvent, CallPriority.Background, cancellationToken);
            foreach (var entry in page.Items)
                see(entry);
            var next = page.Next ?? throw new TargetException(TargetFault.Unreadable, "the answer does not say where to go on");
            if (!okta.IsOurs(next) || next.AbsolutePath != LogPath)
                throw new TargetException(TargetFault.Unreadable, "the next link does not lead to the system log of Okta:Url");
            if (page.Items.Count > 0 && next == place)
                throw new TargetException(TargetFault.Unreadable, "a page with events names itself as the next");
            place = next;
            if (page.Items.Count == 0)
                break;
        }

        return place.AbsoluteUri;
    }

    private Uri Parse(string filter, string checkpoint) =>
        Uri.TryCreate(checkpoint, UriKind.Absolute, out var place) && okta.IsOurs(place) && place.AbsolutePath == LogPath
            ? place
            : From(filter, time.GetUtcNow().AddHours(-1));

    private Uri From(string filter, DateTimeOffset since) =>
        okta.Address(
            $"{LogPath}?since={Uri.EscapeDataString(since.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture))}"
                + $"&filter={Uri.EscapeDataString(filter)}&sortOrder=ASCENDING&limit={PageSize}"
        );
}
