using IdentityBridge.Domain.AccessLists;
using IdentityBridge.Domain.Locks;
using IdentityBridge.Domain.People;
using IdentityBridge.Domain.Requests;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace IdentityBridge.Persistence.Mappings;

internal static class LockMapping
{
    private const string OfOneSubject =
        "(person_id is not null and request_id is null and list_id is null)"
        + " or (person_id is null and request_id is not null and list_id is null)"
        + " or (person_id is null and request_id is null and list_id is not null)";

    public static void Apply(ModelBuilder builder, PortalDbContext context) =>
        builder.Entity<PortalLock>(locked =>
        {
            locked.ToTable("Locks", t => t.HasCheckConstraint("ck_locks_subject", OfOneSubject));
            locked.HasKey(l => l.Id);
            locked.Property(l => l.Id).ValueGeneratedNever();
            locked.Property(l => l.Reason).HasMaxLength(PortalLock.MaxReason);
            locked.Property(l => l.ByName).HasMaxLength(400);
            locked.Property(l => l.LiftedByName).HasMaxLength(400);
            locked.Property(l => l.LiftReason).HasMaxLength(PortalLock.MaxReason);
            locked.Property(l => l.Version).IsConcurrencyToken();
            locked.Ignore(l => l.Subject);
            locked.HasOne<Person>().WithMany().HasForeignKey(l => l.PersonId).OnDelete(DeleteBehavior.Restrict);
            locked.HasOne<AccessRequest>().WithMany().HasForeignKey(l => l.RequestId).OnDelete(DeleteBehavior.Restrict);
            locked.HasOne<AccessList>().WithMany().HasForeignKey(l => l.ListId).OnDelete(DeleteBehavior.Restrict);
            OneOpen(locked.HasIndex(l => l.PersonId), "person_id");
            OneOpen(locked.HasIndex(l => l.RequestId), "request_id");
            OneOpen(locked.HasIndex(l => l.ListId), "list_id");
            locked.HasIndex(l => l.Until).HasFilter(context.WhereNull("lifted_at"));
            locked.HasIndex(l => l.LiftedAt);

            void OneOpen(IndexBuilder<PortalLock> index, string column) =>
                index.IsUnique().HasFilter($"{context.WhereNull("lifted_at")} AND {context.WhereNotNull(column)}");
        });
}
