using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Requests;

namespace IdentityBridge.Domain.Notifications;

/// <summary>What can be done about an end that comes near.</summary>
public enum EndOutlook
{
    /// <summary>It can be asked for again.</summary>
    AskAgain = 1,

    /// <summary>Whoever is told may ask to have it longer now.</summary>
    Extend = 2,

    /// <summary>That was asked for, and waits for a decision.</summary>
    Asked = 3,
}

/// <content>Ends that come near, and ends of memberships.</content>
public static partial class NoticeText
{
    /// <summary>What is said of the end of a request that comes near.</summary>
    /// <param name="ending">What ends with it, by name: not what another request gives on.</param>
    public static NoticeWords Ending(
        Told told,
        AccessRequest request,
        RequestNamesOf names,
        EndOutlook outlook,
        IReadOnlyList<string> ending
    )
    {
        var words = Ended(told, request, names, ending);
        return words with
        {
            Text = outlook switch
            {
                EndOutlook.AskAgain => words.Text,
                EndOutlook.Extend => "Extend it if it is needed longer: then it goes on without a gap.",
                EndOutlook.Asked => "Asked for longer already; that waits for a decision.",
            },
            Path = outlook == EndOutlook.Extend ? $"{words.Path}/extend" : words.Path,
        };
    }

    /// <summary>What is said of an end, with the things that end and no others.</summary>
    /// <param name="ending">What ends with it, by name: not what another request gives on.</param>
    public static NoticeWords Ended(Told told, AccessRequest request, RequestNamesOf names, IReadOnlyList<string> ending)
    {
        if (ending.Count == request.Items.Count)
            return Of(told, request, names);
        string[] things = [.. ending.Take(NoticeFacts.MostThings)];
        var words = Of(told, request, names, item: Short(things, ending.Count));
        return words with { Facts = words.Facts with { Things = things, More = ending.Count - things.Length } };
    }

    /// <summary>What a member is told of the end of the membership in a list.</summary>
    /// <param name="kind"><see cref="NoticeKind.EndsTomorrow" />, <see cref="NoticeKind.EndsSoon" /> or <see cref="NoticeKind.Ended" />.</param>
    public static NoticeWords Membership(NoticeKind kind, AccessListId list, string title, DateTimeOffset until) =>
        new(
            kind switch
            {
                NoticeKind.EndsTomorrow => $"Your membership of {title} ends in a day",
                NoticeKind.EndsSoon => $"Your membership of {title} ends in an hour",
                NoticeKind.Ended => $"Your membership of {title} has ended",
                _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "That is no end."),
            },
            kind == NoticeKind.Ended
                ? "Its time was over. What only the list gave you ends with it."
                : "What only the list gives you ends with it. Ask its owners if you need it longer.",
            // Whoever is no longer in a list may not see it.
            kind == NoticeKind.Ended
                ? ""
                : $"lists/{list.Value}",
            new NoticeFacts
            {
                List = list.Value,
                Things = [title],
                Until = until,
            }
        );

    /// <summary>What happened to memberships of a list, the same for all whose membership ends then.</summary>
    public static string MembershipKey(NoticeKind kind, AccessListId list, DateTimeOffset until) =>
        $"list:{list.Value:N}:{kind}:{NoticeAudience.Instant(until)}";
}
