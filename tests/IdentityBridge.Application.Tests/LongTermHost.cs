using IdentityBridge.Application.AccessLists;
using IdentityBridge.Application.Requests;
using IdentityBridge.Domain.AccessLists;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Requests;
using IdentityBridge.TestKit;

namespace IdentityBridge.Application.Tests;

/// <summary>Short ways from requests into access lists.</summary>
internal static class LongTermHost
{
    public static async Task<PromotionOptions> SuggestAsync(this PortalHost portal, RequestId request, string by) =>
        (await portal.Get<PromotionSuggestions>().ExecuteAsync(request, await portal.ActorOf(by), default)).Value;

    /// <summary>Promotes after a look at what the list gives, as the page does.</summary>
    /// <param name="seen">What was seen instead; null to look now.</param>
    public static async Task<Result<DecidedRequest>> PromoteAsync(
        this PortalHost portal,
        RequestId request,
        AccessListId list,
        string by,
        DateTimeOffset? until = null,
        string? seen = null,
        string? comment = "Needs it every week"
    )
    {
        if (seen is null)
        {
            var shown = await portal.Get<PromotionSuggestions>().ExecuteAsync(request, await portal.ActorOf(by), default);
            seen = shown.Succeeded ? shown.Value.Suggested.FirstOrDefault(s => s.List == list)?.Seen ?? "" : "";
        }
        return await portal
            .Get<PromoteRequest>()
            .ExecuteAsync(
                new PromoteRequestCommand(request, list, until, comment, seen),
                await portal.ActorOf(by),
                CancellationToken.None
            );
    }

    /// <summary>Lets people ask to join, or no longer.</summary>
    public static async Task<Error?> LetAskAsync(
        this PortalHost portal,
        AccessListId list,
        string by = ListHost.Lena,
        bool open = true,
        string? prompt = null,
        AskingToJoin? seen = null
    ) =>
        (
            await portal
                .Get<ChangeAsking>()
                .ExecuteAsync(
                    new ChangeAskingCommand(list, seen ?? new AskingToJoin(!open), new AskingToJoin(open, prompt)),
                    await portal.ActorOf(by),
                    CancellationToken.None
                )
        ).Error;

    public static async Task<Result<SubmittedRequest>> TryJoinAsync(
        this PortalHost portal,
        AccessListId list,
        string login,
        DateTimeOffset? until = null,
        string reason = "I am on call from next week",
        Guid? key = null
    ) =>
        await portal
            .Get<AskToJoin>()
            .ExecuteAsync(
                new AskToJoinCommand(key ?? Guid.CreateVersion7(), list, until, reason),
                await portal.ActorOf(login),
                CancellationToken.None
            );

    public static async Task<SubmittedRequest> JoinAsync(this PortalHost portal, AccessListId list, string login) =>
        (await portal.TryJoinAsync(list, login)).Value;

    public static async Task<RequestDetails> DetailsAsync(this PortalHost portal, RequestId request, string by) =>
        (await portal.Get<RequestDetailsQuery>().ExecuteAsync(request, await portal.ActorOf(by), default)).Value;

    /// <summary>A review of the list that removes one member and keeps nobody else.</summary>
    public static async Task ReviewOutAsync(this PortalHost portal, AccessListId list, ListEdgeId edge, string by = ListHost.Lena)
    {
        var actor = await portal.ActorOf(by);
        var review = (await portal.Get<StartReview>().ExecuteAsync(new StartReviewCommand(list), actor, default)).Value.Id;
        (
            await portal
                .Get<DecideMembers>()
                .ExecuteAsync(new DecideMembersCommand(list, review, [new(edge, ReviewVerdict.Remove)]), actor, default)
        ).Succeeded.ShouldBeTrue();
        (
            await portal
                .Get<FinishReview>()
                .ExecuteAsync(new FinishReviewCommand(list, review, [], new ReviewChanges(), [edge]), actor, default)
        ).Succeeded.ShouldBeTrue();
    }
}
