using IdentityBridge.Domain.Tests.Support;

namespace IdentityBridge.Domain.Tests.Requests;

/// <summary>
/// What each verb (row) makes of each state (column): the state afterwards, the same name when it stays and something was noted; a code in
/// small letters when it is refused, without "request."; "–" when nothing at all happens. <c>docs/requests.md</c> shows the same.
/// </summary>
internal static class StateTables
{
    /// <summary>Late is pending beyond its time and not yet swept.</summary>
    public static readonly StateTable Requests = StateTable.Parse(
        """
        verb                   Pending         Late       Approved     Active       Ended        Denied       Cancelled    Expired      Revoked      Promoted
        approve                Approved        too-late   not-pending  not-pending  not-pending  not-pending  not-pending  not-pending  not-pending  not-pending
        approve-one-of-two     Pending         too-late   not-pending  not-pending  not-pending  not-pending  not-pending  not-pending  not-pending  not-pending
        approve-own            own             own        own          own          own          own          own          own          own          own
        approve-by-nobody      not-approver    too-late   not-pending  not-pending  not-pending  not-pending  not-pending  not-pending  not-pending  not-pending
        deny                   Denied          too-late   not-pending  not-pending  not-pending  not-pending  not-pending  not-pending  not-pending  not-pending
        deny-one-of-two        Pending         too-late   not-pending  not-pending  not-pending  not-pending  not-pending  not-pending  not-pending  not-pending
        deny-without-reason    denial-reason   too-late   not-pending  not-pending  not-pending  not-pending  not-pending  not-pending  not-pending  not-pending
        promote                Promoted        too-late   not-pending  not-pending  not-pending  not-pending  not-pending  not-pending  not-pending  not-pending
        promote-own            own             own        own          own          own          own          own          own          own          own
        promote-by-nobody      not-approver    too-late   not-pending  not-pending  not-pending  not-pending  not-pending  not-pending  not-pending  not-pending
        cancel                 Cancelled       Cancelled  not-pending  not-pending  not-pending  not-pending  not-pending  not-pending  not-pending  not-pending
        cancel-by-another      not-yours       not-yours  not-yours    not-yours    not-yours    not-yours    not-yours    not-yours    not-yours    not-yours
        expire                 –               Expired    –            –            –            –            –            –            –            –
        close                  Cancelled       Cancelled  –            –            –            –            –            –            –            –
        end                    –               –          Ended        Ended        –            –            –            –            –            –
        end-early              –               –          Revoked      Revoked      –            –            –            –            –            –
        locked                 Pending         Pending    Approved     Active       –            –            –            –            –            –
        unlocked               Pending         Pending    Approved     Active       –            –            –            –            –            –
        in-place-one-of-two    –               –          Approved     –            –            –            –            –            –            –
        in-place-last          –               –          Active       –            –            –            –            –            –            –
        refused-rest-in-place  –               –          Active       –            –            –            –            –            –            –
        refused-all            –               –          Approved     –            –            –            –            –            –            –
        delayed                –               –          Approved     –            Ended        –            –            –            Revoked      –
        removed                –               –          –            –            Ended        –            –            –            Revoked      –
        kept                   –               –          –            –            Ended        –            –            –            Revoked      –
        """
    );

    /// <summary>Unseen is being taken away without having been seen in place; Refused-over is refused, and the request has ended.</summary>
    public static readonly StateTable Items = StateTable.Parse(
        """
        verb      Waiting   Applying  InPlace   Refused  Refused-over  Removing  Unseen        Removed  Kept  NeverInPlace
        approved  Applying  –         –         –        –             –         –             –        –     –
        in-place  –         InPlace   –         InPlace  –             –         –             –        –     –
        refused   –         Refused   –         –        –             –         –             –        –     –
        delayed   –         Applying  –         –        –             Removing  Removing      –        –     –
        ended     –         Removing  Removing  –        –             –         –             –        –     –
        removed   –         –         –         –        –             Removed   NeverInPlace  –        –     –
        kept      –         –         –         –        –             Kept      Kept          –        –     –
        """
    );
}
