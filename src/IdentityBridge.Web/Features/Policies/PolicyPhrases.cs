using System.Globalization;

namespace IdentityBridge.Web.Features.Policies;

/// <summary>How policies are said on screens. Pure.</summary>
internal static class PolicyPhrases
{
    public static string Broken(int count) =>
        count == 1 ? "1 policy cannot work" : $"{count.ToString("N0", CultureInfo.InvariantCulture)} policies cannot work";
}
