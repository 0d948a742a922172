using IdentityBridge.Domain.Catalog;
using IdentityBridge.Domain.People;
using IdentityBridge.Domain.Provisioning;
using IdentityBridge.Persistence.Conventions;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Persistence.Mappings;

internal static class ProvisioningMapping
{
    public static void Apply(ModelBuilder builder, PortalDbContext context)
    {
        builder.Entity<Assignment>(assignment =>
        {
            assignment.ToTable("Assignments");
            assignment.HasKey(a => a.Id);
            assignment.Property(a => a.Via).HasMaxLength(100);
            assignment.Property(a => a.ViaName).HasMaxLength(400);
            assignment.Ignore(a => a.IsDirect);
            assignment.HasOne<Person>().WithMany().HasForeignKey(a => a.PersonId).OnDelete(DeleteBehavior.Restrict);
            assignment.HasOne<Entitlement>().WithMany().HasForeignKey(a => a.EntitlementId).OnDelete(DeleteBehavior.Restrict);
            assignment
                .HasIndex(a => new
                {
                    a.PersonId,
                    a.EntitlementId,
                    a.Via,
                })
                .IsUnique()
                .HasFilter(context.WhereNull("gone_at"));
            assignment.HasIndex(a => a.EntitlementId).HasFilter(context.WhereNull("gone_at"));
        });
        builder.Entity<ProvisioningOperation>(operation =>
        {
            operation.ToTable("Operations");
            operation.HasKey(o => o.Id);
            operation.Property(o => o.Id).ValueGeneratedNever();
            operation
                .Property(o => o.Sequence)
                .HasDefaultValueSql(context.NextValueOf("operation_numbers"))
                .ValueGeneratedOnAdd();
            operation.Property(o => o.Cause).HasMaxLength(400);
            operation.Property(o => o.Token).HasMaxLength(200);
            operation.Property(o => o.LastError).HasMaxLength(2000);
            operation.Property(o => o.WhatToDo).HasMaxLength(2000);
            operation.Property(o => o.Version).IsConcurrencyToken();
            operation.Ignore(o => o.IsOpen);
            operation.HasOne<Person>().WithMany().HasForeignKey(o => o.PersonId).OnDelete(DeleteBehavior.Restrict);
            operation.HasOne<Entitlement>().WithMany().HasForeignKey(o => o.EntitlementId).OnDelete(DeleteBehavior.Restrict);
            operation
                .HasIndex(o => new { o.Connector, o.NextAttemptAt }, "ix_operations_open")
                .HasFilter(context.WhereOpen("state"));
            operation.HasIndex(o => new
            {
                o.PersonId,
                o.EntitlementId,
                o.Sequence,
            });
            operation.HasIndex(o => o.Sequence).IsUnique();
            operation.HasIndex(o => o.FinishedAt);
        });
        builder.HasSequence<long>("operation_numbers");
        builder.Entity<ConnectorState>(connector =>
        {
            connector.ToTable("Connectors");
            connector.HasKey(c => c.Id);
            connector.Property(c => c.Version).IsConcurrencyToken();
        });
        builder.Entity<SyncRun>(run =>
        {
            run.ToTable("SyncRuns");
            run.HasKey(r => r.Id);
            run.Property(r => r.Counts).AsJson(context);
            run.HasIndex(r => new { r.Connector, r.StartedAt });
        });
        builder.Entity<Drift>(drift =>
        {
            drift.ToTable("Drift");
            drift.HasKey(d => new
            {
                d.Connector,
                d.PersonId,
                d.EntitlementId,
            });
        });
        builder.Entity<TargetUser>(user =>
        {
            user.ToTable("TargetUsers");
            user.HasKey(u => new { u.Connector, u.ExternalId });
            user.Property(u => u.ExternalId).HasMaxLength(100);
            user.Property(u => u.UserName).HasMaxLength(320);
            user.HasIndex(u => u.PersonId);
        });
        builder.Entity<TargetGroup>(group =>
        {
            group.ToTable("TargetGroups");
            group.HasKey(g => new { g.Connector, g.ExternalId });
            group.Property(g => g.ExternalId).HasMaxLength(100);
            group.Property(g => g.Name).HasMaxLength(1100);
            group.Property(g => g.Users).AsJson(context);
        });
    }
}
