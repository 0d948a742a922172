using IdentityBridge.Domain.AccessLists;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Persistence.Mappings;

internal static class CampaignMapping
{
    public static void Apply(ModelBuilder builder)
    {
        builder.Entity<ReviewCampaign>(campaign =>
        {
            campaign.ToTable("ReviewCampaigns");
            campaign.HasKey(c => c.Id);
            campaign.Property(c => c.Id).ValueGeneratedNever();
            campaign.Property(c => c.Title).HasMaxLength(ReviewCampaign.MaxTitle);
            campaign.Property(c => c.StartedByName).HasMaxLength(400);
            campaign.Property(c => c.ClosedByName).HasMaxLength(400);
            campaign.Property(c => c.Version).IsConcurrencyToken();
            campaign.HasMany(c => c.Lists).WithOne().HasForeignKey(l => l.CampaignId);
            campaign.HasIndex(c => c.StartedAt);
        });
        builder.Entity<CampaignList>(list =>
        {
            list.ToTable("CampaignLists");
            list.HasKey(l => new { l.CampaignId, l.ListId });
            list.HasOne<AccessList>().WithMany().HasForeignKey(l => l.ListId).OnDelete(DeleteBehavior.Restrict);
            list.HasOne<ListReview>().WithMany().HasForeignKey(l => l.ReviewId).OnDelete(DeleteBehavior.Restrict);
            list.HasIndex(l => l.ReviewId);
        });
    }
}
