namespace IdentityBridge.Web.Shared;

/// <summary>Where one step of a timeline stands.</summary>
public enum StepState
{
    Done = 0,
    Now = 1,
    Waiting = 2,
    Failed = 3,
    Future = 4,
}
