using IdentityBridge.Domain.Notifications;
using IdentityBridge.Domain.People;
using IdentityBridge.Domain.Requests;
using IdentityBridge.Persistence.Conventions;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Persistence.Mappings;

internal static class NotificationMapping
{
    public static void Apply(ModelBuilder builder, PortalDbContext context)
    {
        builder.Entity<Notice>(notice =>
        {
            notice.ToTable("Notices");
            notice.HasKey(n => n.Id);
            notice.Property(n => n.Id).ValueGeneratedNever();
            notice.Property(n => n.EventKey).HasMaxLength(Notice.MaxKey);
            notice.Property(n => n.Title).HasMaxLength(Notice.MaxTitle);
            notice.Property(n => n.Text).HasMaxLength(Notice.MaxText);
            notice.Property(n => n.Path).HasMaxLength(300);
            notice.Property(n => n.Facts).AsJson(context);
            notice.HasOne<Person>().WithMany().HasForeignKey(n => n.PersonId).OnDelete(DeleteBehavior.Restrict);
            notice.HasOne<AccessRequest>().WithMany().HasForeignKey(n => n.RequestId).OnDelete(DeleteBehavior.Restrict);
            // Whole, so that what is known of an event is found by its key; on PostgreSQL the second is what keeps a channel's apart.
            notice.HasIndex(n => new { n.EventKey, n.PersonId }).IsUnique().HasFilter(null);
            notice.HasIndex(n => n.EventKey).IsUnique().HasFilter(context.WhereNull("person_id"));
            notice.HasIndex(n => new { n.PersonId, n.CreatedAt });
            notice
                .HasIndex(n => n.PersonId, "IX_Notices_Unread")
                .HasFilter($"{context.WhereNull("read_at")} AND {context.WhereNotNull("person_id")}");
            notice.HasIndex(n => new { n.RequestId, n.Kind });
            notice.HasIndex(n => n.ReadAt);
        });
        builder.Entity<NoticeDelivery>(delivery =>
        {
            delivery.ToTable("NoticeDeliveries");
            delivery.HasKey(d => d.Sequence);
            delivery.Property(d => d.Sequence).ValueGeneratedOnAdd();
            delivery.Property(d => d.LastError).HasMaxLength(500);
            delivery.HasOne<Notice>().WithMany().HasForeignKey(d => d.NoticeId).OnDelete(DeleteBehavior.Cascade);
            delivery.HasOne<Person>().WithMany().HasForeignKey(d => d.PersonId).OnDelete(DeleteBehavior.Restrict);
            delivery.HasIndex(d => new { d.NoticeId, d.Channel }).IsUnique().HasFilter(context.WhereNotNull("notice_id"));
            delivery.HasIndex(d => new { d.PersonId, d.DigestOn }).IsUnique().HasFilter(context.WhereNotNull("digest_on"));
            delivery
                .HasIndex(d => new
                {
                    d.Channel,
                    d.PersonId,
                    d.Sequence,
                })
                .HasFilter(context.WhereOpen("state"));
            delivery.HasIndex(d => new { d.State, d.FinishedAt });
        });
        builder.Entity<NoticePreferences>(preferences =>
        {
            preferences.ToTable("NoticePreferences");
            preferences.HasKey(p => p.PersonId);
            preferences.Property(p => p.PersonId).ValueGeneratedNever();
            preferences.Property(p => p.Zone).HasMaxLength(100);
            preferences.Property(p => p.Choices).AsJson(context);
            preferences.Property(p => p.Version).IsConcurrencyToken();
            preferences.HasOne<Person>().WithMany().HasForeignKey(p => p.PersonId).OnDelete(DeleteBehavior.Restrict);
        });
        builder.Entity<ChannelHealth>(channel =>
        {
            channel.ToTable("NoticeChannels");
            channel.HasKey(c => c.Channel);
            channel.Property(c => c.Channel).ValueGeneratedNever();
            channel.Property(c => c.LastError).HasMaxLength(500);
        });
    }
}
