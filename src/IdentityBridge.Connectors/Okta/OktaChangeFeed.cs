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
    private const string Filter =
        "eventType sw \"user.lifecycle\" or eventType eq \"user.account.update_profile\" "
        + "or eventType eq \"user.account.update_primary_email\" "
        + "or eventType eq \"user.account.lock\" or eventType eq \"user.account.unlock\"";

    public async Task<ChangeHints> ReadAsync(string? checkpoint, CancellationToken cancellationToken)
    {
        try
        {
            var start = checkpoint is null ? From(time.GetUtcNow().AddMinutes(-1)) : Parse(checkpoint);
            try
            {
                return await FollowAsync(start, cancellationToken);
            }
            catch (TargetException exception)
                when (checkpoint is not null && exception.Fault is TargetFault.Refused or TargetFault.NotFound)
            {
                // Okta no longer knows the place. An hour covers what a poller can have missed; the complete read covers the rest.
                var since = time.GetUtcNow().AddHours(-1);
                logger.CheckpointLost(since);
                return await FollowAsync(From(since), cancellationToken);
            }
        }
        catch (TargetException exception)
        {
            throw OktaListings.Failed("the system log", exception);
        }
    }

    private async Task<ChangeHints> FollowAsync(Uri start, CancellationToken cancellationToken)
    {
        var people = new HashSet<string>(StringComparer.Ordinal);
        var place = start;
        for (var pages = 0; pages < MostPages; pages++)
        {
            var page = await okta.PageAsync(place, OktaJson.Default.ListOktaLogEvent, CallPriority.Background, cancellationToken);
            people.UnionWith(
                page.Items.SelectMany(entry => entry.Target ?? [])
                    .Where(target => target is { Type: "User", Id.Length: > 0 })
                    .Select(target => target.Id!)
            );
            var next = page.Next ?? throw new TargetException(TargetFault.Unreadable, "the answer does not say where to go on");
            if (!okta.IsOurs(next) || next.AbsolutePath != LogPath)
                throw new TargetException(TargetFault.Unreadable, "the next link does not lead to the system log of Okta:Url");
            if (page.Items.Count > 0 && next == place)
                throw new TargetException(TargetFault.Unreadable, "a page with events names itself as the next");
            place = next;
            if (page.Items.Count == 0)
                break;
        }

        return new ChangeHints([.. people], place.AbsoluteUri);
    }

    private Uri Parse(string checkpoint) =>
        Uri.TryCreate(checkpoint, UriKind.Absolute, out var place) && okta.IsOurs(place) && place.AbsolutePath == LogPath
            ? place
            : From(time.GetUtcNow().AddHours(-1));

    private Uri From(DateTimeOffset since) =>
        okta.Address(
            $"{LogPath}?since={Uri.EscapeDataString(since.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture))}"
                + $"&filter={Uri.EscapeDataString(Filter)}&sortOrder=ASCENDING&limit={PageSize}"
        );
}
