using IdentityBridge.Application.Requests;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Requests;

namespace IdentityBridge.TestKit;

/// <content>Extensions, starts that lie ahead, and requests for colleagues.</content>
public sealed partial class PortalHost
{
    /// <summary>Tries to ask to have it longer.</summary>
    /// <param name="items">Some of what it gives; none for everything.</param>
    public async Task<Result<SubmittedRequest>> TryExtendAsync(
        string login,
        RequestId request,
        TimeSpan duration,
        params string[] items
    ) =>
        await Get<ExtendAccess>()
            .ExecuteAsync(
                new ExtendAccessCommand(
                    Guid.CreateVersion7(),
                    request,
                    items.Length == 0 ? null : await EntitlementsAsync(items),
                    duration,
                    "OPS-1042: the load fails still"
                ),
                await ActorOf(login),
                CancellationToken.None
            );

    /// <summary>Tries to ask for what is to start later, or for a colleague, or both.</summary>
    public async Task<Result<SubmittedRequest>> TryAskAsync(
        string login,
        string? colleague,
        DateTimeOffset? start,
        TimeSpan duration,
        params string[] what
    ) =>
        await Get<SubmitRequest>()
            .ExecuteAsync(
                new SubmitRequestCommand(
                    Guid.CreateVersion7(),
                    await EntitlementsAsync(what),
                    duration,
                    "OPS-1042: look at the failing nightly load"
                )
                {
                    For = colleague is null ? null : (await PersonAsync(colleague)).Id,
                    StartsAt = start,
                },
                await ActorOf(login),
                CancellationToken.None
            );

    /// <summary>The details as this person reads them.</summary>
    public async Task<RequestDetails> DetailsAsync(RequestId request, string login) =>
        (await Get<RequestDetailsQuery>().ExecuteAsync(request, await ActorOf(login), CancellationToken.None)).Value;
}
