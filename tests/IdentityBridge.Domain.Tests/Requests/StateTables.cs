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
        verb                       Pending          Late             Approved           Scheduled        Active             Ended              Denied           Cancelled        Expired          Revoked            Promoted
        at-once                    –                –                –                  –                –                  –                  –                –                –                –                  –
        at-once-rule-approves      Approved         –                –                  –                –                  –                  –                –                –                –                  –
        at-once-rule-denies        Denied           –                –                  –                –                  –                  –                –                –                –                  –
        at-once-emergency          Approved         –                –                  –                –                  –                  –                –                –                –                  –
        approve                    Approved         too-late         not-pending        not-pending      not-pending        not-pending        not-pending      not-pending      not-pending      not-pending        not-pending
        approve-scheduled          Approved         too-late         not-pending        not-pending      not-pending        not-pending        not-pending      not-pending      not-pending      not-pending        not-pending
        approve-one-of-two         Pending          too-late         not-pending        not-pending      not-pending        not-pending        not-pending      not-pending      not-pending      not-pending        not-pending
        approve-own                own              own              own                own              own                own                own              own              own              own                own
        approve-by-nobody          not-approver     too-late         not-pending        not-pending      not-pending        not-pending        not-pending      not-pending      not-pending      not-pending        not-pending
        deny                       Denied           too-late         not-pending        not-pending      not-pending        not-pending        not-pending      not-pending      not-pending      not-pending        not-pending
        deny-one-of-two            Pending          too-late         not-pending        not-pending      not-pending        not-pending        not-pending      not-pending      not-pending      not-pending        not-pending
        deny-without-reason        denial-reason    too-late         not-pending        not-pending      not-pending        not-pending        not-pending      not-pending      not-pending      not-pending        not-pending
        promote                    Promoted         too-late         not-pending        not-pending      not-pending        not-pending        not-pending      not-pending      not-pending      not-pending        not-pending
        promote-own                own              own              own                own              own                own                own              own              own              own                own
        promote-by-nobody          not-approver     too-late         not-pending        not-pending      not-pending        not-pending        not-pending      not-pending      not-pending      not-pending        not-pending
        cancel                     Cancelled        Cancelled        not-pending        not-pending      not-pending        not-pending        not-pending      not-pending      not-pending      not-pending        not-pending
        cancel-by-person           Cancelled        Cancelled        not-pending        not-pending      not-pending        not-pending        not-pending      not-pending      not-pending      not-pending        not-pending
        cancel-by-another          not-yours        not-yours        not-yours          not-yours        not-yours          not-yours          not-yours        not-yours        not-yours        not-yours          not-yours
        expire                     –                Expired          –                  –                –                  –                  –                –                –                –                  –
        close                      Cancelled        Cancelled        –                  –                –                  –                  –                –                –                –                  –
        end                        –                –                Ended              Ended            Ended              –                  –                –                –                –                  –
        end-early                  –                –                Revoked            Revoked          Revoked            –                  –                –                –                –                  –
        end-with-original          Cancelled        Cancelled        Revoked            Revoked          Revoked            –                  –                –                –                –                  –
        begin                      –                –                –                  Approved         –                  –                  –                –                –                –                  –
        extended                   –                –                Approved           Approved         Active             –                  –                –                –                –                  –
        locked                     Pending          Pending          Approved           Approved         Active             –                  –                –                –                –                  –
        unlocked                   Pending          Pending          Approved           Approved         Active             –                  –                –                –                –                  –
        comment                    Pending          Pending          Approved           Approved         Active             Ended              Denied           Cancelled        Expired          Revoked            Promoted
        comment-by-stranger        may-not-comment  may-not-comment  may-not-comment    may-not-comment  may-not-comment    may-not-comment    may-not-comment  may-not-comment  may-not-comment  may-not-comment    may-not-comment
        comment-of-nothing         nothing-said     nothing-said     nothing-said       nothing-said     nothing-said       nothing-said       nothing-said     nothing-said     nothing-said     nothing-said       nothing-said
        ask                        Pending          too-late         not-pending        not-pending      not-pending        not-pending        not-pending      not-pending      not-pending      not-pending        not-pending
        ask-own                    own              own              own                own              own                own                own              own              own              own                own
        ask-by-nobody              not-approver     too-late         not-pending        not-pending      not-pending        not-pending        not-pending      not-pending      not-pending      not-pending        not-pending
        in-place-one-of-two        –                –                Approved           –                –                  –                  –                –                –                –                  –
        in-place-last              –                –                Active             –                –                  –                  –                –                –                –                  –
        refused-rest-in-place      –                –                Active             –                –                  –                  –                –                –                –                  –
        refused-all                –                –                Approved           –                –                  –                  –                –                –                –                  –
        delayed                    –                –                Approved           –                –                  Ended              –                –                –                Revoked            –
        removed                    –                –                –                  –                –                  Ended              –                –                –                Revoked            –
        kept                       –                –                –                  –                –                  Ended              –                –                –                Revoked            –
        justified                  no-follow-up     no-follow-up     Approved           no-follow-up     Active             Ended              no-follow-up     no-follow-up     no-follow-up     Revoked            no-follow-up
        justified-own              no-follow-up     no-follow-up     own-follow-up      no-follow-up     own-follow-up      own-follow-up      no-follow-up     no-follow-up     no-follow-up     own-follow-up      no-follow-up
        justified-by-nobody        no-follow-up     no-follow-up     not-follow-up      no-follow-up     not-follow-up      not-follow-up      no-follow-up     no-follow-up     no-follow-up     not-follow-up      no-follow-up
        justified-without-comment  no-follow-up     no-follow-up     follow-up-comment  no-follow-up     follow-up-comment  follow-up-comment  no-follow-up     no-follow-up     no-follow-up     follow-up-comment  no-follow-up
        justified-again            no-follow-up     no-follow-up     followed-up        no-follow-up     followed-up        followed-up        no-follow-up     no-follow-up     no-follow-up     followed-up        no-follow-up
        not-justified              no-follow-up     no-follow-up     Revoked            no-follow-up     Revoked            Ended              no-follow-up     no-follow-up     no-follow-up     Revoked            no-follow-up
        ask-again                  not-over         not-over         not-over           not-over         not-over           –                  –                –                –                –                  –
        ask-again-by-another       not-yours        not-yours        not-yours          not-yours        not-yours          not-yours          not-yours        not-yours        not-yours        not-yours          not-yours
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

    /// <summary>Overdue is open beyond its time.</summary>
    public static readonly StateTable FollowUps = StateTable.Parse(
        """
        verb                       Open               Overdue            Justified      NotJustified
        justified                  Justified          Justified          followed-up    followed-up
        not-justified              NotJustified       NotJustified       followed-up    followed-up
        justified-by-nobody        not-follow-up      not-follow-up      not-follow-up  not-follow-up
        justified-without-comment  follow-up-comment  follow-up-comment  followed-up    followed-up
        end                        –                  –                  –              –
        end-early                  –                  –                  –              –
        close                      –                  –                  –              –
        expire                     –                  –                  –              –
        locked                     –                  –                  –              –
        """
    );
}
