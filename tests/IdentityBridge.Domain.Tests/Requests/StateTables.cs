using IdentityBridge.Domain.Tests.Support;

namespace IdentityBridge.Domain.Tests.Requests;

/// <summary>
/// What each verb (row) makes of each state (column): the state afterwards, the same name when it stays and something was noted; a code in
/// small letters when it is refused, without "request."; "–" when nothing at all happens. <c>docs/requests.md</c> shows the same.
/// </summary>
internal static class StateTables
{
    /// <summary>Late is pending beyond its time and not yet swept; Scheduled is approved, and its start lies ahead.</summary>
    public static readonly StateTable Requests = StateTable.Parse(
        """
        verb                   Pending          Late             Approved         Scheduled        Active           Ended            Denied           Cancelled        Expired          Revoked
        approve                Approved         too-late         not-pending      not-pending      not-pending      not-pending      not-pending      not-pending      not-pending      not-pending
        approve-scheduled      Approved         too-late         not-pending      not-pending      not-pending      not-pending      not-pending      not-pending      not-pending      not-pending
        approve-one-of-two     Pending          too-late         not-pending      not-pending      not-pending      not-pending      not-pending      not-pending      not-pending      not-pending
        approve-own            own              own              own              own              own              own              own              own              own              own
        approve-by-nobody      not-approver     too-late         not-pending      not-pending      not-pending      not-pending      not-pending      not-pending      not-pending      not-pending
        deny                   Denied           too-late         not-pending      not-pending      not-pending      not-pending      not-pending      not-pending      not-pending      not-pending
        deny-one-of-two        Pending          too-late         not-pending      not-pending      not-pending      not-pending      not-pending      not-pending      not-pending      not-pending
        deny-without-reason    denial-reason    too-late         not-pending      not-pending      not-pending      not-pending      not-pending      not-pending      not-pending      not-pending
        cancel                 Cancelled        Cancelled        not-pending      not-pending      not-pending      not-pending      not-pending      not-pending      not-pending      not-pending
        cancel-by-person       Cancelled        Cancelled        not-pending      not-pending      not-pending      not-pending      not-pending      not-pending      not-pending      not-pending
        cancel-by-another      not-yours        not-yours        not-yours        not-yours        not-yours        not-yours        not-yours        not-yours        not-yours        not-yours
        expire                 –                Expired          –                –                –                –                –                –                –                –
        close                  Cancelled        Cancelled        –                –                –                –                –                –                –                –
        end                    –                –                Ended            Ended            Ended            –                –                –                –                –
        end-early              –                –                Revoked          Revoked          Revoked          –                –                –                –                –
        end-with-original      Cancelled        Cancelled        Revoked          Revoked          Revoked          –                –                –                –                –
        begin                  –                –                –                Approved         –                –                –                –                –                –
        extended               –                –                Approved         Approved         Active           –                –                –                –                –
        locked                 Pending          Pending          Approved         Approved         Active           –                –                –                –                –
        unlocked               Pending          Pending          Approved         Approved         Active           –                –                –                –                –
        comment                Pending          Pending          Approved         Approved         Active           Ended            Denied           Cancelled        Expired          Revoked
        comment-by-stranger    may-not-comment  may-not-comment  may-not-comment  may-not-comment  may-not-comment  may-not-comment  may-not-comment  may-not-comment  may-not-comment  may-not-comment
        comment-of-nothing     nothing-said     nothing-said     nothing-said     nothing-said     nothing-said     nothing-said     nothing-said     nothing-said     nothing-said     nothing-said
        ask                    Pending          too-late         not-pending      not-pending      not-pending      not-pending      not-pending      not-pending      not-pending      not-pending
        ask-own                own              own              own              own              own              own              own              own              own              own
        ask-by-nobody          not-approver     too-late         not-pending      not-pending      not-pending      not-pending      not-pending      not-pending      not-pending      not-pending
        in-place-one-of-two    –                –                Approved         –                –                –                –                –                –                –
        in-place-last          –                –                Active           –                –                –                –                –                –                –
        refused-rest-in-place  –                –                Active           –                –                –                –                –                –                –
        refused-all            –                –                Approved         –                –                –                –                –                –                –
        delayed                –                –                Approved         –                –                Ended            –                –                –                Revoked
        removed                –                –                –                –                –                Ended            –                –                –                Revoked
        kept                   –                –                –                –                –                Ended            –                –                –                Revoked
        ask-again              not-over         not-over         not-over         not-over         not-over         –                –                –                –                –
        ask-again-by-another   not-yours        not-yours        not-yours        not-yours        not-yours        not-yours        not-yours        not-yours        not-yours        not-yours
        """
    );

    /// <summary>Scheduled waits for the start of an approved request; Unseen is being taken away without having been seen in place; Refused-over is refused, and the request has ended.</summary>
    public static readonly StateTable Items = StateTable.Parse(
        """
        verb      Waiting   Scheduled     Applying  InPlace   Refused  Refused-over  Removing  Unseen        Removed  Kept  NeverInPlace
        approved  Applying  –             –         –         –        –             –         –             –        –     –
        begun     –         Applying      –         –         –        –             –         –             –        –     –
        in-place  –         –             InPlace   –         InPlace  –             –         –             –        –     –
        refused   –         –             Refused   –         –        –             –         –             –        –     –
        delayed   –         –             Applying  –         –        –             Removing  Removing      –        –     –
        ended     –         NeverInPlace  Removing  Removing  –        –             –         –             –        –     –
        removed   –         –             –         –         –        –             Removed   NeverInPlace  –        –     –
        kept      –         –             –         –         –        –             Kept      Kept          –        –     –
        """
    );
}
