namespace IdentityBridge.Web.Features.Home;

/// <summary>The first words of the day. Pure.</summary>
public static class Greeting
{
    /// <param name="local">The reader's own time.</param>
    /// <param name="name">The whole name; the first part of it is said.</param>
    public static string Say(DateTimeOffset local, string name)
    {
        var first = name.Split(' ', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault();
        var words = local.Hour switch
        {
            >= 5 and < 12 => "Good morning",
            >= 12 and < 18 => "Good afternoon",
            _ => "Good evening",
        };
        return first is null ? words : $"{words}, {first}";
    }
}
