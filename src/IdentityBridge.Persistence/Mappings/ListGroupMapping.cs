using IdentityBridge.Domain.AccessLists;
using IdentityBridge.Domain.Catalog;
using IdentityBridge.Domain.People;
using IdentityBridge.Domain.Provisioning;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Persistence.Mappings;

internal static class ListGroupMapping
{
    public static void Apply(ModelBuilder builder, PortalDbContext context)
    {
        builder.Entity<ListGroup>(group =>
        {
            group.ToTable("ListGroups");
            group.HasKey(g => g.ListId);
            group.Property(g => g.ExternalId).HasMaxLength(100);
            group.Property(g => g.Name).HasMaxLength(1024);
            group.Property(g => g.LastError).HasMaxLength(2000);
            group.Property(g => g.WhatToDo).HasMaxLength(2000);
            group.Ignore(g => g.IsOpen);
            group.HasOne<AccessList>().WithMany().HasForeignKey(g => g.ListId).OnDelete(DeleteBehavior.Restrict);
            group.HasIndex(g => g.ExternalId).IsUnique().HasFilter(context.WhereNotNull("external_id"));
            group.HasIndex(g => g.NextAttemptAt);
        });
        builder.Entity<ListGroupMember>(member =>
        {
            member.ToTable("ListGroupMembers");
            member.HasKey(m => new { m.ListId, m.UserExternalId });
            member.Property(m => m.UserExternalId).HasMaxLength(100);
            member.HasOne<ListGroup>().WithMany().HasForeignKey(m => m.ListId).OnDelete(DeleteBehavior.Cascade);
        });
        builder.Entity<ListGroupAssignment>(assignment =>
        {
            assignment.ToTable("ListGroupAssignments");
            assignment.HasKey(a => new
            {
                a.ListId,
                a.EntitlementId,
                a.OldGroup,
            });
            assignment.Property(a => a.OldGroup).HasMaxLength(100);
            assignment.Property(a => a.Token).HasMaxLength(200);
            assignment.HasOne<ListGroup>().WithMany().HasForeignKey(a => a.ListId).OnDelete(DeleteBehavior.Cascade);
            assignment.HasOne<Entitlement>().WithMany().HasForeignKey(a => a.EntitlementId).OnDelete(DeleteBehavior.Restrict);
            assignment.HasIndex(a => a.UnderWay).HasFilter(context.WhereNotNull("under_way"));
        });
        builder.Entity<ProvisionedUser>(user =>
        {
            user.ToTable("ProvisionedUsers");
            user.HasKey(u => new { u.PersonId, u.Connector });
            user.Property(u => u.ExternalId).HasMaxLength(100);
            user.Property(u => u.LastError).HasMaxLength(2000);
            user.HasOne<Person>().WithMany().HasForeignKey(u => u.PersonId).OnDelete(DeleteBehavior.Restrict);
        });
    }
}
