using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Requests;
using IdentityBridge.Domain.Roles;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace IdentityBridge.Persistence.Interceptors;

/// <summary>
/// Counts the version of every changed aggregate, also when only its children changed, so that two writers cannot both win. Hands new steps
/// of timelines to the context, so that people are told of them.
/// </summary>
internal sealed class VersionInterceptor : SaveChangesInterceptor
{
    public static readonly VersionInterceptor Instance = new();

    private const string Version = "Version";

    public override InterceptionResult<int> SavingChanges(DbContextEventData eventData, InterceptionResult<int> result)
    {
        Count(eventData.Context);
        return result;
    }

    public override ValueTask<InterceptionResult<int>> SavingChangesAsync(
        DbContextEventData eventData,
        InterceptionResult<int> result,
        CancellationToken cancellationToken = default
    )
    {
        Count(eventData.Context);
        return ValueTask.FromResult(result);
    }

    private static void Count(DbContext? context)
    {
        if (context is null)
            return;
        context.ChangeTracker.DetectChanges();
        var touched = context
            .ChangeTracker.Entries()
            .Where(e => e.State is EntityState.Added or EntityState.Modified)
            .Select(e => RequestOf(e.Entity))
            .OfType<RequestId>()
            .ToHashSet();
        var roles = context
            .ChangeTracker.Entries<RoleEntitlement>()
            .Where(e => e.State is EntityState.Added or EntityState.Deleted)
            .Select(e => e.Entity.RoleId)
            .ToHashSet();
        foreach (var entry in context.ChangeTracker.Entries())
        {
            if (entry is { State: EntityState.Added, Entity: TimelineEntry step })
                (context as PortalDbContext)?.Noted(step);
            if (entry.Metadata.FindProperty(Version) is null)
                continue;
            var throughChild =
                entry.State == EntityState.Unchanged
                && entry.Entity switch
                {
                    AccessRequest request => touched.Contains(request.Id),
                    Role role => roles.Contains(role.Id),
                    _ => false,
                };
            if (entry.State == EntityState.Modified || throughChild)
                Next(entry);
        }
    }

    private static void Next(EntityEntry entry)
    {
        var version = entry.Property(Version);
        version.CurrentValue = (long)version.OriginalValue! + 1;
    }

    private static RequestId? RequestOf(object entity) =>
        entity switch
        {
            Decision decision => decision.RequestId,
            TimelineEntry entry => entry.RequestId,
            RequestItem item => item.RequestId,
            FollowUp followUp => followUp.RequestId,
            _ => null,
        };
}
