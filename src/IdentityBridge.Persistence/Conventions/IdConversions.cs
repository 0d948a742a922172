using IdentityBridge.Domain.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace IdentityBridge.Persistence.Conventions;

/// <summary>Strongly typed ids are plain uuid columns.</summary>
internal static class IdConversions
{
    public static void Apply(ModelConfigurationBuilder builder)
    {
        builder.Properties<PersonId>().HaveConversion<PersonIdConverter>();
        builder.Properties<ResourceId>().HaveConversion<ResourceIdConverter>();
        builder.Properties<EntitlementId>().HaveConversion<EntitlementIdConverter>();
        builder.Properties<PolicyId>().HaveConversion<PolicyIdConverter>();
        builder.Properties<RequestId>().HaveConversion<RequestIdConverter>();
        builder.Properties<RequestItemId>().HaveConversion<RequestItemIdConverter>();
        builder.Properties<GrantId>().HaveConversion<GrantIdConverter>();
        builder.Properties<OperationId>().HaveConversion<OperationIdConverter>();
        builder.Properties<AccessListId>().HaveConversion<AccessListIdConverter>();
        builder.Properties<ListEdgeId>().HaveConversion<ListEdgeIdConverter>();
        builder.Properties<ListReviewId>().HaveConversion<ListReviewIdConverter>();
        builder.Properties<CampaignId>().HaveConversion<CampaignIdConverter>();
        builder.Properties<LockId>().HaveConversion<LockIdConverter>();
        builder.Properties<RoleId>().HaveConversion<RoleIdConverter>();
        builder.Properties<NoticeId>().HaveConversion<NoticeIdConverter>();
        builder.Properties<ConnectorId>().HaveConversion<ConnectorIdConverter>().HaveMaxLength(40);
        // Part of a union that has none of these says so without a column.
        builder.DefaultTypeMapping<PersonId>().HasConversion<PersonIdConverter>();
        builder.DefaultTypeMapping<ResourceId>().HasConversion<ResourceIdConverter>();
        builder.DefaultTypeMapping<RequestId>().HasConversion<RequestIdConverter>();
        builder.Properties<TimeSpan>().HaveConversion<TimeSpanToTicksConverter>();
    }

    private sealed class PersonIdConverter() : ValueConverter<PersonId, Guid>(id => id.Value, value => new PersonId(value));

    private sealed class ResourceIdConverter() : ValueConverter<ResourceId, Guid>(id => id.Value, value => new ResourceId(value));

    private sealed class EntitlementIdConverter()
        : ValueConverter<EntitlementId, Guid>(id => id.Value, value => new EntitlementId(value));

    private sealed class PolicyIdConverter() : ValueConverter<PolicyId, Guid>(id => id.Value, value => new PolicyId(value));

    private sealed class RequestIdConverter() : ValueConverter<RequestId, Guid>(id => id.Value, value => new RequestId(value));

    private sealed class RequestItemIdConverter()
        : ValueConverter<RequestItemId, Guid>(id => id.Value, value => new RequestItemId(value));

    private sealed class GrantIdConverter() : ValueConverter<GrantId, Guid>(id => id.Value, value => new GrantId(value));

    private sealed class OperationIdConverter()
        : ValueConverter<OperationId, Guid>(id => id.Value, value => new OperationId(value));

    private sealed class AccessListIdConverter()
        : ValueConverter<AccessListId, Guid>(id => id.Value, value => new AccessListId(value));

    private sealed class ListEdgeIdConverter() : ValueConverter<ListEdgeId, Guid>(id => id.Value, value => new ListEdgeId(value));

    private sealed class ListReviewIdConverter()
        : ValueConverter<ListReviewId, Guid>(id => id.Value, value => new ListReviewId(value));

    private sealed class CampaignIdConverter() : ValueConverter<CampaignId, Guid>(id => id.Value, value => new CampaignId(value));

    private sealed class LockIdConverter() : ValueConverter<LockId, Guid>(id => id.Value, value => new LockId(value));

    private sealed class RoleIdConverter() : ValueConverter<RoleId, Guid>(id => id.Value, value => new RoleId(value));

    private sealed class NoticeIdConverter() : ValueConverter<NoticeId, Guid>(id => id.Value, value => new NoticeId(value));

    private sealed class ConnectorIdConverter()
        : ValueConverter<ConnectorId, string>(id => id.Value, value => new ConnectorId(value));
}
