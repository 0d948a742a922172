using IdentityBridge.Domain.Catalog;
using IdentityBridge.Domain.People;
using IdentityBridge.Persistence.Conventions;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Persistence.Mappings;

internal static class CatalogMapping
{
    public static void Apply(ModelBuilder builder, PortalDbContext context)
    {
        builder.Entity<Resource>(resource =>
        {
            resource.ToTable("Resources");
            resource.HasKey(r => r.Id);
            resource.Property(r => r.Id).ValueGeneratedNever();
            resource.Property(r => r.ExternalId).HasMaxLength(100);
            resource.Property(r => r.Name).HasMaxLength(400);
            resource.Property(r => r.Url).HasMaxLength(2000);
            resource.Property(r => r.Labels).AsJson(context);
            resource.Property(r => r.Version).IsConcurrencyToken();
            resource.HasMany(r => r.Owners).WithOne().HasForeignKey(o => o.ResourceId);
            resource
                .HasIndex(r => new
                {
                    r.Connector,
                    r.Kind,
                    r.ExternalId,
                })
                .IsUnique();
            resource.HasIndex(r => new { r.Name, r.Id });
        });
        builder.Entity<ResourceOwner>(owner =>
        {
            owner.ToTable("ResourceOwners");
            owner.HasKey(o => new { o.ResourceId, o.PersonId });
            owner.HasOne<Person>().WithMany().HasForeignKey(o => o.PersonId).OnDelete(DeleteBehavior.Restrict);
            owner.HasIndex(o => o.PersonId);
        });
        builder.Entity<Entitlement>(entitlement =>
        {
            entitlement.ToTable("Entitlements");
            entitlement.HasKey(e => e.Id);
            entitlement.Property(e => e.Id).ValueGeneratedNever();
            entitlement.Property(e => e.ResourceExternalId).HasMaxLength(100);
            entitlement.Property(e => e.PermissionSetExternalId).HasMaxLength(300);
            entitlement.Property(e => e.Name).HasMaxLength(400);
            entitlement.Ignore(e => e.Ref);
            entitlement.HasOne<Resource>().WithMany().HasForeignKey(e => e.ResourceId).OnDelete(DeleteBehavior.Restrict);
            entitlement
                .HasIndex(e => new
                {
                    e.Connector,
                    e.Kind,
                    e.ResourceExternalId,
                    e.PermissionSetExternalId,
                })
                .IsUnique();
            entitlement.HasIndex(e => e.ResourceId);
        });
        builder.Entity<GroupGives>(gives =>
        {
            gives.ToTable("GroupGives");
            gives.HasKey(g => new
            {
                g.Connector,
                g.GroupExternalId,
                g.EntitlementId,
            });
            gives.Property(g => g.GroupExternalId).HasMaxLength(100);
            gives.Property(g => g.GroupName).HasMaxLength(400);
            gives.HasIndex(g => g.EntitlementId);
        });
    }
}
