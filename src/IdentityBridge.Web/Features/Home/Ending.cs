using IdentityBridge.Application.Grants;
using IdentityBridge.Domain.Catalog;
using IdentityBridge.Domain.Common;

namespace IdentityBridge.Web.Features.Home;

/// <summary>What ending one thing early comes to, told before it is done. Pure.</summary>
/// <param name="Requests">The requests whose access ends.</param>
/// <param name="Removed">What is taken away, with the target it is removed from.</param>
/// <param name="Kept">What stays, and why.</param>
public sealed record Ending(
    HeldAccess Of,
    IReadOnlyList<AccessReason> Requests,
    IReadOnlyList<(string Name, string Target)> Removed,
    IReadOnlyList<(string Name, string Why)> Kept
)
{
    /// <summary>Requests that ask to have it longer, and are cancelled with it.</summary>
    public IReadOnlyList<PendingExtension> Cancelled { get; init; } = [];

    /// <summary>
    /// A request ends as a whole, so everything else it gives goes too, unless there is another reason for it; and with it what extends it.
    /// The same thing can be given by several requests: all of them end, since the reader wants it gone.
    /// </summary>
    public static Ending Plan(HeldAccess thing, IReadOnlyList<HeldAccess> held)
    {
        var requests = thing.Reasons.Where(r => r.RequestId is not null).ToList();
        var ids = requests.Select(r => r.RequestId).ToHashSet();
        var all = held.SelectMany(h => h.Reasons).Where(r => r.RequestId is not null).DistinctBy(r => r.RequestId).ToList();
        while (all.FirstOrDefault(r => r.Extends is not null && ids.Contains(r.Extends) && ids.Add(r.RequestId)) is { } longer)
            requests.Add(longer);
        var removed = new List<(string, string)>();
        var kept = new List<(string, string)>();
        foreach (var other in held.Where(h => h.Reasons.Any(r => r.RequestId is not null && ids.Contains(r.RequestId))))
            if (other.Reasons.FirstOrDefault(r => r.RequestId is null || !ids.Contains(r.RequestId)) is { } reason)
                kept.Add((other.Name, reason.What));
            else
                removed.Add((other.Name, other.ResourceKind == ResourceKind.AwsAccount ? "AWS" : "Okta"));
        return new Ending(thing, requests, removed, kept)
        {
            Cancelled =
            [
                .. held.Select(h => h.Pending)
                    .OfType<PendingExtension>()
                    .Where(p => ids.Contains(p.Extends))
                    .DistinctBy(p => p.Id),
            ],
        };
    }

    /// <summary>"request 1042", "requests 1042 and 1043".</summary>
    public string RequestNames =>
        Requests.Count == 1
            ? Requests[0].What.ToLowerInvariant()
            : $"requests {string.Join(" and ", Requests.Select(r => r.What.Split(' ')[^1]))}";

    /// <summary>What extends a request comes before it: when that one is ended, there is nothing left that would end with it.</summary>
    public IEnumerable<RequestId> RequestIds =>
        Requests.OrderByDescending(r => r.From).Select(r => r.RequestId!.Value).Distinct();
}
