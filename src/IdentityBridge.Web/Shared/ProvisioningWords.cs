using System.Globalization;
using IdentityBridge.Application.Provisioning;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Provisioning;

namespace IdentityBridge.Web.Shared;

/// <summary>Targets and what is changed in them, in words.</summary>
internal static class ProvisioningWords
{
    /// <summary>"Give in Okta", "Take away in AWS IAM Identity Center".</summary>
    public static string Change(OperationRow row) =>
        $"{(row.Kind == ChangeKind.Grant ? "Give" : "Take away")} in {row.Connector.DisplayName}";

    public static string State(OperationRow row) =>
        row.State switch
        {
            OperationState.Pending when row.WaitsForPerson => "Waits for the person",
            OperationState.Pending when row.Attempts > 0 => "Retrying",
            OperationState.Pending => "Waiting",
            OperationState.Running => "Running",
            OperationState.InProgress => "The target works on it",
            OperationState.Applied => "Applied",
            OperationState.Rejected => "Rejected",
            OperationState.NoLongerNeeded => "No longer needed",
        };

    public static Tone ToneOf(OperationRow row) =>
        row.State switch
        {
            OperationState.Pending => row.Attempts > 0 || row.WaitsForPerson ? Tone.Warn : Tone.Neutral,
            OperationState.Running or OperationState.InProgress => Tone.Info,
            OperationState.Applied => Tone.Good,
            OperationState.Rejected => Tone.Bad,
            OperationState.NoLongerNeeded => Tone.Neutral,
        };

    public static string Tries(int attempts) =>
        attempts switch
        {
            0 => "not tried yet",
            1 => "1 try",
            _ => string.Create(CultureInfo.InvariantCulture, $"{attempts:N0} tries"),
        };

    /// <summary>What to say where no error is kept.</summary>
    public static string NoProblem(OperationRow row) =>
        row.State switch
        {
            OperationState.Applied => "Done and read back",
            OperationState.InProgress => "Accepted, not finished yet",
            OperationState.Running => "Being written",
            OperationState.Pending => "In the queue",
            OperationState.Rejected or OperationState.NoLongerNeeded => "",
        };

    /// <summary>Only what waits for a later time, or was refused, can be hurried.</summary>
    public static bool MayRetry(OperationRow row) =>
        row.State == OperationState.Rejected || (row.State == OperationState.Pending && (row.Attempts > 0 || row.WaitsForPerson));
}
