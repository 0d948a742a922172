using IdentityBridge.Domain.Policies;
using IdentityBridge.Persistence.Conventions;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Persistence.Mappings;

internal static class PolicyMapping
{
    public static void Apply(ModelBuilder builder, PortalDbContext context) =>
        builder.Entity<RequestPolicy>(policy =>
        {
            policy.ToTable("RequestPolicies");
            policy.HasKey(p => p.Id);
            policy.Property(p => p.Id).ValueGeneratedNever();
            policy.Property(p => p.Name).HasMaxLength(100);
            policy.Property(p => p.TicketPattern).HasMaxLength(PolicyDraft.MaxPattern);
            policy.Property(p => p.Who).AsJson(context);
            policy.Property(p => p.What).AsJson(context);
            policy.Property(p => p.Thresholds).AsJson(context);
            // Written into the rows that were there before it.
            policy.Property(p => p.Automatic).AsJson(context).HasDefaultValueSql("'[]'");
            policy.Property(p => p.Emergency).AsJson(context);
            policy.Property(p => p.Version).IsConcurrencyToken();
            policy.HasIndex(p => p.Name).IsUnique();
        });
}
