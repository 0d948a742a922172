using IdentityBridge.Domain.Provisioning;

namespace IdentityBridge.Web.Features.Integrations;

/// <summary>Modes and causes of drift in words.</summary>
internal static class ModeWords
{
    public static string Name(ConnectorMode mode) => mode.ToString();

    /// <summary>What the mode means from now on.</summary>
    public static string Meaning(ConnectorMode mode) =>
        mode switch
        {
            ConnectorMode.Observe => "Reads and lists what differs, and writes nothing.",
            ConnectorMode.Additive => "Puts in place what is granted, and takes away only what it put there itself.",
            ConnectorMode.Authoritative =>
                "Makes the target equal to what is granted: whatever somebody else gave is taken away.",
        };

    /// <summary>What happens when one changes to it.</summary>
    public static string Consequence(ConnectorMode mode, string target) =>
        mode switch
        {
            ConnectorMode.Observe =>
                $"From now on nothing is written to {target}. Approved access is not put in place, and ended access is not taken away there, until the mode is changed back.",
            ConnectorMode.Additive =>
                $"{target} is read at once. What is granted and missing is put in place, and what IdentityBridge put there and nobody needs is taken away. Access that others gave stays.",
            ConnectorMode.Authoritative =>
                $"{target} is read at once. All access there without a grant in IdentityBridge is taken away from the people who have it, also when it was given by hand long ago. Should that be suspiciously much, the safeguard stops and asks you.",
        };

    public static string Cause(DriftCause cause) =>
        cause switch
        {
            DriftCause.Missing => "Granted, but not there",
            DriftCause.Unexpected => "Put there by us, and nobody needs it any more",
            DriftCause.RemovedByOthers => "Somebody took it away in the target",
            DriftCause.AddedByOthers => "Somebody gave it in the target",
        };

    /// <summary>Why nothing is done about it.</summary>
    public static string WhyNot(DriftCause cause, ConnectorMode mode) =>
        mode == ConnectorMode.Observe ? "The mode is Observe: nothing is written."
        : cause is DriftCause.Unexpected or DriftCause.AddedByOthers
            ? "Held back by the safeguard, or refused before: see the last sync and Operations."
        : "Refused before, or the target does not know the person yet: see Operations.";
}
