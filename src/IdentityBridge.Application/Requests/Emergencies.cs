using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Policies;
using IdentityBridge.Domain.Requests;
using IdentityBridge.Persistence;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Application.Requests;

/// <summary>What the person is told before taking access in an emergency.</summary>
/// <param name="Longest">Longest that every item allows.</param>
/// <param name="Due">Until when somebody must follow it up, if it were taken now.</param>
/// <param name="Told">Who is told at once, some by name; administrators besides. Read only for a preview of an emergency.</param>
/// <param name="Others">How many more people are told.</param>
/// <param name="WhyNot">Why the person cannot take any now; null when they can.</param>
public sealed record EmergencyPreview(
    TimeSpan Longest,
    DateTimeOffset Due,
    IReadOnlyList<string> Told,
    int Others,
    string? WhyNot
);

/// <summary>What stands in the way of access in an emergency, and whom it concerns. One place for the preview and for the submission.</summary>
internal static class Emergencies
{
    private const int NamesShown = 4;

    /// <summary>Why the person cannot take access without a decision now; null when they can.</summary>
    public static async Task<Error?> RefusalAsync(
        PortalDbContext db,
        PersonId person,
        bool acknowledged,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var overdue = await (
            from followUp in db.FollowUps
            join request in db.Requests on followUp.RequestId equals request.Id
            where followUp.PersonId == person && followUp.State == FollowUpState.Open && followUp.Due <= now
            orderby followUp.Due
            select (long?)request.Number
        ).FirstOrDefaultAsync(cancellationToken);
        return overdue is { } number ? RequestErrors.FollowUpOverdue(number)
            : acknowledged ? null
            : RequestErrors.NotAcknowledged();
    }

    /// <summary>What would happen; null where a policy does not allow it.</summary>
    /// <param name="facts">Who follows up and who owns; null when nobody need be named.</param>
    public static async Task<EmergencyPreview?> PreviewAsync(
        PortalDbContext db,
        PersonId person,
        IReadOnlyList<ItemEligibility> items,
        ApproverFacts? facts,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        if (items.Count == 0 || !items.All(i => i.Policy is { Emergency: not null }))
            return null;
        var glasses = items.Select(i => i.Policy!.Emergency!).ToList();
        var told = facts is null ? [] : Told(items, person, facts);
        var names =
            told.Count == 0
                ? []
                : await db
                    .People.Where(p => told.Contains(p.Id))
                    .OrderBy(p => p.Name)
                    .Select(p => p.Name)
                    .ToListAsync(cancellationToken);
        return new EmergencyPreview(
            glasses.Min(g => g.Longest),
            now + glasses.Min(g => g.Within),
            [.. names.Take(NamesShown)],
            Math.Max(0, names.Count - NamesShown),
            (await RefusalAsync(db, person, acknowledged: true, now, cancellationToken))?.Message
        );
    }

    /// <summary>Whoever can follow it up, the owners of what is taken, and the manager.</summary>
    private static HashSet<PersonId> Told(IReadOnlyList<ItemEligibility> items, PersonId person, ApproverFacts facts)
    {
        var told = items
            .SelectMany(i =>
                i.Policy!.Reviewers(emergency: true)
                    .SelectMany(t => ApproverRouting.Approvers(t, i.Resource.Id, person, person, facts))
                    .Concat(facts.Owners.GetValueOrDefault(i.Resource.Id) ?? new HashSet<PersonId>())
            )
            .ToHashSet();
        if (facts.Manager is { } manager)
            told.Add(manager);
        told.Remove(person);
        return told;
    }
}
