using IdentityBridge.Domain.AccessLists;
using IdentityBridge.Domain.Catalog;
using IdentityBridge.Domain.People;
using IdentityBridge.Domain.Roles;
using IdentityBridge.Persistence.Conventions;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Persistence.Mappings;

internal static class AccessListMapping
{
    public static void Apply(ModelBuilder builder, PortalDbContext context)
    {
        Lists(builder, context);
        Edges(builder, context);
        Reviews(builder, context);
        Roles(builder, context);
    }

    private static void Lists(ModelBuilder builder, PortalDbContext context)
    {
        builder.Entity<AccessList>(list =>
        {
            list.ToTable("AccessLists");
            list.HasKey(l => l.Id);
            list.Property(l => l.Id).ValueGeneratedNever();
            list.Property(l => l.Title).HasMaxLength(AccessList.MaxTitle);
            list.Property(l => l.Description).HasMaxLength(AccessList.MaxDescription);
            list.Property(l => l.LinkExternalId).HasMaxLength(300);
            list.Property(l => l.CreatedByName).HasMaxLength(400);
            list.Property(l => l.MembershipRequirements).AsJson(context);
            list.Property(l => l.OwnershipRequirements).AsJson(context);
            list.Property(l => l.Version).IsConcurrencyToken();
            list.Ignore(l => l.Schedule);
            list.Ignore(l => l.Asking);
            list.Property(l => l.AskPrompt).HasMaxLength(AskingToJoin.MaxPrompt);
            list.Ignore(l => l.SuspendsAt);
            list.Ignore(l => l.GraceEndsAt);
            list.HasMany(l => l.Grants).WithOne().HasForeignKey(g => g.ListId);
            list.HasIndex(l => l.ClockAt);
            list.HasIndex(l => l.NextDueAt);
            list.HasIndex(l => new { l.Title, l.Id });
            list.HasIndex(l => new { l.Origin, l.LinkExternalId })
                .IsUnique()
                .HasFilter($"{context.WhereNull("deleted_at")} AND {context.WhereNotNull("link_external_id")}");
        });
        builder.Entity<ListGrant>(grant =>
        {
            grant.ToTable("ListGrants", t => t.HasCheckConstraint("ck_list_grants_what", OneOf("role_id", "entitlement_id")));
            grant.HasKey(g => g.Id);
            grant.Property(g => g.Id).ValueGeneratedNever();
            grant.HasOne<Role>().WithMany().HasForeignKey(g => g.RoleId).OnDelete(DeleteBehavior.Restrict);
            grant.HasOne<Entitlement>().WithMany().HasForeignKey(g => g.EntitlementId).OnDelete(DeleteBehavior.Restrict);
            grant
                .HasIndex(g => new
                {
                    g.ListId,
                    g.RoleId,
                    g.EntitlementId,
                })
                .IsUnique()
                .HasFilter(null);
            grant.HasIndex(g => g.RoleId);
            grant.HasIndex(g => g.EntitlementId);
        });
        builder.Entity<EffectiveMember>(member =>
        {
            member.ToTable("ListMemberships");
            member.HasKey(m => new { m.ListId, m.PersonId });
            member.Property(m => m.Why).AsJson(context);
            member.Property(m => m.Path).AsJson(context);
            member.Ignore(m => m.IsDirect);
            member.HasOne<AccessList>().WithMany().HasForeignKey(m => m.ListId).OnDelete(DeleteBehavior.Cascade);
            member.HasOne<Person>().WithMany().HasForeignKey(m => m.PersonId).OnDelete(DeleteBehavior.Restrict);
            member.HasIndex(m => m.PersonId);
        });
    }

    private static void Edges(ModelBuilder builder, PortalDbContext context)
    {
        var open = context.WhereNull("removed_at");
        builder.Entity<ListEdge>(edge =>
        {
            edge.ToTable(
                "ListEdges",
                t =>
                {
                    t.HasCheckConstraint("ck_list_edges_subject", OneOf("person_id", "nested_list_id"));
                    t.HasCheckConstraint("ck_list_edges_self", "nested_list_id is null or nested_list_id <> list_id");
                }
            );
            edge.HasKey(e => e.Id);
            edge.Property(e => e.Id).ValueGeneratedNever();
            edge.Property(e => e.Reason).HasMaxLength(ListEdge.MaxReason);
            edge.Property(e => e.AddedByName).HasMaxLength(400);
            edge.Property(e => e.RemovedByName).HasMaxLength(400);
            edge.Property(e => e.Version).IsConcurrencyToken();
            edge.Ignore(e => e.Subject);
            edge.HasOne<AccessList>().WithMany().HasForeignKey(e => e.ListId).OnDelete(DeleteBehavior.Restrict);
            edge.HasOne<AccessList>().WithMany().HasForeignKey(e => e.NestedListId).OnDelete(DeleteBehavior.Restrict);
            edge.HasOne<Person>().WithMany().HasForeignKey(e => e.PersonId).OnDelete(DeleteBehavior.Restrict);
            edge.HasIndex(
                    e => new
                    {
                        e.ListId,
                        e.Kind,
                        e.PersonId,
                    },
                    "ix_list_edges_person_once"
                )
                .IsUnique()
                .HasFilter($"{open} AND {context.WhereNotNull("person_id")}");
            edge.HasIndex(
                    e => new
                    {
                        e.ListId,
                        e.Kind,
                        e.NestedListId,
                    },
                    "ix_list_edges_list_once"
                )
                .IsUnique()
                .HasFilter($"{open} AND {context.WhereNotNull("nested_list_id")}");
            edge.HasIndex(e => e.PersonId);
            edge.HasIndex(e => e.NestedListId);
            edge.HasIndex(e => e.Until).HasFilter($"{open} AND {context.WhereNull("expired_at")}");
        });
    }

    private static void Reviews(ModelBuilder builder, PortalDbContext context)
    {
        builder.Entity<ListReview>(review =>
        {
            review.ToTable("ListReviews");
            review.HasKey(r => r.Id);
            review.Property(r => r.Id).ValueGeneratedNever();
            review.Property(r => r.StartedByName).HasMaxLength(400);
            review.Property(r => r.FinishedByName).HasMaxLength(400);
            review.Property(r => r.Notes).HasMaxLength(ListReview.MaxNotes);
            review.Property(r => r.Outcome).AsJson(context);
            review.Property(r => r.Draft).AsJson(context);
            review.Property(r => r.Version).IsConcurrencyToken();
            review.HasMany(r => r.Decisions).WithOne().HasForeignKey(d => d.ReviewId);
            review.HasOne<AccessList>().WithMany().HasForeignKey(r => r.ListId).OnDelete(DeleteBehavior.Restrict);
            review.HasIndex(r => r.ListId, "ix_list_reviews_open").IsUnique().HasFilter(context.WhereNull("finished_at"));
            review.HasIndex(r => new { r.ListId, r.FinishedAt });
        });
        builder.Entity<ListReviewDecision>(decision =>
        {
            decision.ToTable("ListReviewDecisions");
            decision.HasKey(d => new { d.ReviewId, d.EdgeId });
            decision.Property(d => d.Subject).HasMaxLength(400);
            decision.Property(d => d.ByName).HasMaxLength(400);
            decision.Property(d => d.Note).HasMaxLength(ListReview.MaxNotes);
            decision.Property(d => d.NoteByName).HasMaxLength(400);
            decision.Property(d => d.Version).IsConcurrencyToken();
            decision.HasOne<ListEdge>().WithMany().HasForeignKey(d => d.EdgeId).OnDelete(DeleteBehavior.Restrict);
        });
        builder.Entity<ListReminder>(reminder =>
        {
            reminder.ToTable("ListReminders");
            reminder.HasKey(r => new
            {
                r.ListId,
                r.DueAt,
                r.Step,
            });
            reminder.HasOne<AccessList>().WithMany().HasForeignKey(r => r.ListId).OnDelete(DeleteBehavior.Restrict);
        });
    }

    private static void Roles(ModelBuilder builder, PortalDbContext context)
    {
        builder.Entity<Role>(role =>
        {
            role.ToTable("Roles");
            role.HasKey(r => r.Id);
            role.Property(r => r.Id).ValueGeneratedNever();
            role.Property(r => r.Name).HasMaxLength(Role.MaxName);
            role.Property(r => r.Selector).AsJson(context);
            role.Property(r => r.Version).IsConcurrencyToken();
            role.HasMany(r => r.Entitlements).WithOne().HasForeignKey(e => e.RoleId);
            role.HasIndex(r => r.Name).IsUnique().HasFilter(context.WhereNull("deleted_at"));
        });
        builder.Entity<RoleEntitlement>(held =>
        {
            held.ToTable("RoleEntitlements");
            held.HasKey(e => new { e.RoleId, e.EntitlementId });
            held.HasOne<Entitlement>().WithMany().HasForeignKey(e => e.EntitlementId).OnDelete(DeleteBehavior.Restrict);
            held.HasIndex(e => e.EntitlementId);
        });
    }

    private static string OneOf(string a, string b) => $"({a} is null and {b} is not null) or ({a} is not null and {b} is null)";
}
