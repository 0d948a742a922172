namespace IdentityBridge.Web.Shared;

/// <summary>A unit of an own length of time; its value is its length in minutes.</summary>
public enum DurationUnit
{
    Minutes = 1,
    Hours = 60,
    Days = 24 * 60,
}
