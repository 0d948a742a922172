using IdentityBridge.Domain.AccessLists;
using IdentityBridge.Domain.Catalog;
using IdentityBridge.Domain.Grants;
using IdentityBridge.Domain.People;
using IdentityBridge.Domain.Policies;
using IdentityBridge.Domain.Requests;
using IdentityBridge.Domain.Roles;
using IdentityBridge.Persistence.Conventions;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Persistence.Mappings;

internal static class RequestMapping
{
    public const string NumberSequence = "request_numbers";

    /// <summary>A request's grant names its item; a list's names the list.</summary>
    private const string OfItsSource =
        "(source = 1 and request_id is not null and request_item_id is not null and list_id is null and role_id is null)"
        + " or (source = 2 and list_id is not null and request_id is null and request_item_id is null)";

    public static void Apply(ModelBuilder builder, PortalDbContext context)
    {
        builder.HasSequence<long>(NumberSequence).StartsAt(1001);
        builder.Entity<AccessRequest>(request =>
        {
            request.ToTable("Requests");
            request.HasKey(r => r.Id);
            request.Property(r => r.Id).ValueGeneratedNever();
            request.Property(r => r.Number).HasDefaultValueSql(context.NextValueOf(NumberSequence));
            request.Property(r => r.Version).IsConcurrencyToken();
            request.Ignore(r => r.InPart);
            request.Ignore(r => r.CanBeLocked);
            request.Ignore(r => r.IsRunning);
            request.Ignore(r => r.IsPermanent);
            request.Ignore(r => r.LiveItems);
            request.Ignore(r => r.WaitsForRequester);
            request.Property(r => r.AskedByName).HasMaxLength(400);
            request.HasOne(r => r.FollowUp).WithOne().HasForeignKey<FollowUp>(f => f.RequestId).OnDelete(DeleteBehavior.Restrict);
            request.Navigation(r => r.FollowUp).AutoInclude();
            request.HasMany(r => r.Items).WithOne().HasForeignKey(i => i.RequestId);
            request.HasMany(r => r.Decisions).WithOne().HasForeignKey(d => d.RequestId);
            request.HasMany(r => r.Timeline).WithOne().HasForeignKey(t => t.RequestId);
            request.HasOne<Person>().WithMany().HasForeignKey(r => r.RequesterId).OnDelete(DeleteBehavior.Restrict);
            request.HasOne<Person>().WithMany().HasForeignKey(r => r.PersonId).OnDelete(DeleteBehavior.Restrict);
            request.HasIndex(r => r.Number).IsUnique();
            request.HasIndex(r => new { r.RequesterId, r.SubmissionKey }).IsUnique();
            request.HasIndex(r => new { r.Status, r.CreatedAt });
            request.HasIndex(r => new { r.PersonId, r.Number });
            request.HasIndex(r => r.CreatedAt);
            request.HasOne<AccessRequest>().WithMany().HasForeignKey(r => r.ExtendsId).OnDelete(DeleteBehavior.Restrict);
            request.HasIndex(r => r.StartDue).HasFilter(context.WhereNotNull("start_due"));
            request.HasIndex(r => r.PersonId, "ix_requests_pending_person").HasFilter("status = 1");
            request.HasOne<AccessRequest>().WithMany().HasForeignKey(r => r.AgainOfId).OnDelete(DeleteBehavior.Restrict);
            request.HasIndex(r => r.AgainOfId).HasFilter(context.WhereNotNull("again_of_id"));
            request.HasIndex(r => r.Until).HasFilter(context.WhereNull("ended_at"));
            request.Property(r => r.AsksForListTitle).HasMaxLength(AccessList.MaxTitle);
            request.Property(r => r.PromotedToListTitle).HasMaxLength(AccessList.MaxTitle);
            request.HasOne<AccessList>().WithMany().HasForeignKey(r => r.AsksForListId).OnDelete(DeleteBehavior.Restrict);
            request.HasOne<AccessList>().WithMany().HasForeignKey(r => r.PromotedToListId).OnDelete(DeleteBehavior.Restrict);
            request.HasIndex(r => r.AsksForListId);
        });
        builder.Entity<RequestItem>(item =>
        {
            item.ToTable("RequestItems");
            item.HasKey(i => i.Id);
            item.Property(i => i.Id).ValueGeneratedNever();
            item.Property(i => i.Name).HasMaxLength(900);
            item.Property(i => i.PolicyName).HasMaxLength(100);
            item.Property(i => i.RuleName).HasMaxLength(AutomaticRule.MaxName);
            item.Property(i => i.RuleWords).HasMaxLength(AutomaticRule.MaxWords);
            item.Ignore(i => i.IsApprovedByRule);
            item.Property(i => i.Thresholds).AsJson(context);
            item.HasOne<Entitlement>().WithMany().HasForeignKey(i => i.EntitlementId).OnDelete(DeleteBehavior.Restrict);
            item.Property(i => i.RoleName).HasMaxLength(Role.MaxName);
            item.HasOne<Role>().WithMany().HasForeignKey(i => i.RoleId).OnDelete(DeleteBehavior.Restrict);
            item.HasMany(i => i.Routes).WithOne().HasForeignKey(r => r.ItemId);
            item.HasIndex(i => i.EntitlementId);
            item.HasIndex(i => i.RequestId);
            item.HasIndex(i => i.ResourceId);
        });
        builder.Entity<ApproverRoute>(route =>
        {
            route.ToTable("ApproverRoutes");
            route.HasKey(r => r.Id);
            route.Property(r => r.Id).ValueGeneratedOnAdd();
            route.HasIndex(r => r.RequestId);
            route.HasIndex(r => r.PersonId);
            route.HasIndex(r => r.GroupId);
            route.HasIndex(r => r.ListId);
            route.HasIndex(r => new { r.ResourceId, r.Kind });
        });
        builder.Entity<Decision>(decision =>
        {
            decision.ToTable("Decisions");
            decision.HasKey(d => new { d.RequestId, d.ReviewerId });
            decision.Property(d => d.ReviewerName).HasMaxLength(400);
            decision.HasIndex(d => d.ReviewerId);
        });
        builder.Entity<FollowUp>(followUp =>
        {
            followUp.ToTable("follow_ups", t => t.HasTrigger(FollowUpGuard.Trigger));
            followUp.HasKey(f => f.RequestId);
            followUp.Property(f => f.RequestId).ValueGeneratedNever();
            followUp.Property(f => f.ByName).HasMaxLength(400);
            followUp.HasOne<Person>().WithMany().HasForeignKey(f => f.PersonId).OnDelete(DeleteBehavior.Restrict);
            followUp.HasIndex(f => new { f.State, f.Due });
            followUp.HasIndex(f => f.PersonId);
        });
        builder.Entity<TimelineEntry>(entry =>
        {
            entry.ToTable("RequestTimeline");
            entry.HasKey(t => t.Sequence);
            entry.Property(t => t.Sequence).ValueGeneratedOnAdd();
            entry.Property(t => t.Who).HasMaxLength(400);
            entry.Property(t => t.ItemName).HasMaxLength(900);
            entry.HasIndex(t => t.RequestId);
        });
        builder.Entity<Grant>(grant =>
        {
            // By the name that it has in the database: a trigger is not renamed with its table.
            grant.ToTable(
                "grants",
                t =>
                {
                    t.HasCheckConstraint("ck_grants_source", OfItsSource);
                    t.HasTrigger("grants_end");
                }
            );
            grant.HasKey(g => g.Id);
            grant.Property(g => g.Id).ValueGeneratedNever();
            grant.Property(g => g.EndReason).HasMaxLength(400);
            grant.Property(g => g.Version).IsConcurrencyToken();
            grant.HasOne<Person>().WithMany().HasForeignKey(g => g.PersonId).OnDelete(DeleteBehavior.Restrict);
            grant.HasOne<Entitlement>().WithMany().HasForeignKey(g => g.EntitlementId).OnDelete(DeleteBehavior.Restrict);
            grant.HasOne<AccessList>().WithMany().HasForeignKey(g => g.ListId).OnDelete(DeleteBehavior.Restrict);
            grant.HasOne<Role>().WithMany().HasForeignKey(g => g.RoleId).OnDelete(DeleteBehavior.Restrict);
            grant.HasIndex(g => g.ListId);
            grant.HasIndex(g => g.Until).HasFilter(context.WhereNull("ended_at"));
            grant.HasIndex(g => new { g.PersonId, g.EntitlementId });
            grant.HasIndex(g => g.EntitlementId);
            grant.HasIndex(g => g.RequestId);
        });
        builder.Entity<AppUse>(use =>
        {
            use.ToTable("AppUses");
            use.HasKey(u => new { u.PersonId, u.ResourceId });
            use.HasOne<Person>().WithMany().HasForeignKey(u => u.PersonId).OnDelete(DeleteBehavior.Restrict);
            use.HasOne<Resource>().WithMany().HasForeignKey(u => u.ResourceId).OnDelete(DeleteBehavior.Restrict);
        });
    }
}
