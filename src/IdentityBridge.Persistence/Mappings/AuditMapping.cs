using IdentityBridge.Domain.Audit;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Persistence.Mappings;

internal static class AuditMapping
{
    public static void Apply(ModelBuilder builder) =>
        builder.Entity<AuditEntry>(entry =>
        {
            entry.ToTable("Audit");
            entry.HasKey(a => a.Sequence);
            entry.Property(a => a.Sequence).ValueGeneratedNever();
            entry.Property(a => a.Action).HasMaxLength(100);
            entry.Property(a => a.ActorName).HasMaxLength(400);
            entry.Property(a => a.SubjectKind).HasMaxLength(40);
            entry.Property(a => a.SubjectId).HasMaxLength(100);
            entry.Property(a => a.PreviousHash).HasMaxLength(64);
            entry.Property(a => a.Hash).HasMaxLength(64);
            entry.HasIndex(a => a.At);
            entry.HasIndex(a => new { a.SubjectKind, a.SubjectId });
            entry.HasIndex(a => a.PersonId);
            entry.HasIndex(a => a.ActorId);
        });
}
