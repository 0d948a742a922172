using IdentityBridge.Domain.Catalog;
using IdentityBridge.Domain.People;
using IdentityBridge.Domain.Roles;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Persistence.Mappings;

internal static class FavouriteMapping
{
    private const string OfOneThing =
        "(entitlement_id is not null and role_id is null) or (entitlement_id is null and role_id is not null)";

    public static void Apply(ModelBuilder builder, PortalDbContext context) =>
        builder.Entity<Favourite>(favourite =>
        {
            favourite.ToTable("Favourites", t => t.HasCheckConstraint("ck_favourites_thing", OfOneThing));
            favourite.HasKey(f => f.Id);
            favourite.Property(f => f.Id).ValueGeneratedOnAdd();
            favourite.HasOne<Person>().WithMany().HasForeignKey(f => f.PersonId).OnDelete(DeleteBehavior.Restrict);
            favourite.HasOne<Entitlement>().WithMany().HasForeignKey(f => f.EntitlementId).OnDelete(DeleteBehavior.Restrict);
            favourite.HasOne<Role>().WithMany().HasForeignKey(f => f.RoleId).OnDelete(DeleteBehavior.Restrict);
            favourite
                .HasIndex(f => new { f.PersonId, f.EntitlementId })
                .IsUnique()
                .HasFilter(context.WhereNotNull("entitlement_id"));
            favourite.HasIndex(f => new { f.PersonId, f.RoleId }).IsUnique().HasFilter(context.WhereNotNull("role_id"));
            favourite.HasIndex(f => f.EntitlementId);
            favourite.HasIndex(f => f.RoleId);
        });
}
