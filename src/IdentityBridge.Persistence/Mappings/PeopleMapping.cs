using IdentityBridge.Domain.People;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Persistence.Mappings;

internal static class PeopleMapping
{
    public static void Apply(ModelBuilder builder)
    {
        builder.Entity<Person>(person =>
        {
            person.ToTable("People");
            person.HasKey(p => p.Id);
            person.Property(p => p.Id).ValueGeneratedNever();
            person.Property(p => p.ExternalId).HasMaxLength(100);
            person.Property(p => p.Login).HasMaxLength(320);
            person.Property(p => p.Email).HasMaxLength(320);
            person.Property(p => p.Name).HasMaxLength(400);
            person.Property(p => p.Department).HasMaxLength(400);
            person.Property(p => p.Title).HasMaxLength(400);
            person.Property(p => p.Version).IsConcurrencyToken();
            person.HasIndex(p => p.ExternalId).IsUnique();
            person.HasIndex(p => p.Login);
            person.HasIndex(p => p.ManagerId);
            person.HasIndex(p => p.Department);
        });
        builder.Entity<SessionRow>(session =>
        {
            session.ToTable("Sessions");
            session.HasKey(s => s.KeyHash);
            session.Property(s => s.KeyHash).HasMaxLength(100);
            session.Property(s => s.PersonExternalId).HasMaxLength(100);
            session.Property(s => s.UserAgent).HasMaxLength(400);
            session.Property(s => s.EndReason).HasMaxLength(200);
            session.HasIndex(s => s.PersonExternalId);
            session.HasIndex(s => s.ExpiresAt);
        });
        builder.Entity<DataProtectionKeyRow>(key =>
        {
            key.ToTable("DataProtectionKeys");
            key.HasKey(k => k.Id);
            key.Property(k => k.Name).HasMaxLength(200);
        });
    }
}
