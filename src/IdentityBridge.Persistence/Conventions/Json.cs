using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace IdentityBridge.Persistence.Conventions;

/// <summary>Small value objects that are always read whole live as JSON in one column.</summary>
internal static class Json
{
    private static readonly JsonSerializerOptions Options = new()
    {
        Converters = { new JsonStringEnumConverter() },
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    public static PropertyBuilder<T> AsJson<T>(this PropertyBuilder<T> property, PortalDbContext context)
        where T : class?
    {
        property.HasConversion(
            new ValueConverter<T, string>(value => Write(value), text => JsonSerializer.Deserialize<T>(text, Options)!),
            new ValueComparer<T>(
                (a, b) => Write(a) == Write(b),
                value => Write(value).GetHashCode(StringComparison.Ordinal),
                value => JsonSerializer.Deserialize<T>(Write(value), Options)!
            )
        );
        return property.HasColumnType(context.JsonColumnType);
    }

    private static string Write<T>(T value) => JsonSerializer.Serialize(value, Options);
}
