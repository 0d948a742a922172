using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Provisioning;

namespace IdentityBridge.Domain.Tests.Provisioning;

/// <summary>One person and one entitlement: what a target has, what we believe it has, and operations that are carried out one by one.</summary>
internal sealed class SimulatedTarget(ConnectorMode mode)
{
    private sealed class Op(ChangeKind kind)
    {
        public OperationId Id { get; } = OperationId.New();
        public ChangeKind Kind { get; } = kind;
        public bool Touched { get; set; }
        public bool FoundBefore { get; set; }
    }

    private readonly List<Op> open = [];

    public bool Wanted { get; private set; }

    /// <summary>The target has it.</summary>
    public bool Has { get; private set; }

    /// <summary>Somebody else put there what the target has.</summary>
    public bool ByOthers { get; private set; }

    /// <summary>What others had put there was taken away by us.</summary>
    public bool TookFromOthers { get; private set; }

    public bool Refused { get; private set; }

    public int Enqueued { get; private set; }

    public int OpenCount => open.Count;

    private bool Known { get; set; }

    private bool Ours { get; set; }

    public void Want(bool wanted)
    {
        if (wanted && !Wanted)
            Refused = false;
        Wanted = wanted;
        Plan();
    }

    /// <summary>Somebody else changes the target, and a complete read sees it. Reads leave alone what is under way.</summary>
    public void OthersSet(bool has)
    {
        if (open.Count > 0)
            return;
        if (has != Has)
            (Has, ByOthers) = (has, has);
        if (Has != Known)
            (Known, Ours) = (Has, false);
        Plan();
    }

    /// <summary>Somebody else gives it while our grant waits for its first try; nothing is read.</summary>
    public void OthersGiveUnseen()
    {
        if (!Has && open is [{ Kind: ChangeKind.Grant, Touched: false }, ..])
            (Has, ByOthers) = (true, true);
    }

    /// <summary>A try that is cut off: with or without effect, unknown to us.</summary>
    public void TryAndCrash(bool withEffect)
    {
        if (open.Count == 0)
            return;
        Touch(open[0]);
        if (withEffect)
            Change(open[0].Kind);
    }

    public void Apply()
    {
        if (open.Count == 0)
            return;
        var op = open[0];
        Touch(op);
        Change(op.Kind);
        open.RemoveAt(0);
        if (op.Kind == ChangeKind.Revoke)
            (Known, Ours) = (false, false);
        else if (!Known)
            (Known, Ours) = (true, !op.FoundBefore);
        Plan();
    }

    /// <summary>The target refuses a grant for good at its first try.</summary>
    public void Refuse()
    {
        if (open is not [{ Kind: ChangeKind.Grant, Touched: false }, ..] || Has)
            return;
        open.RemoveAt(0);
        Refused = true;
        Plan();
    }

    private void Touch(Op op)
    {
        if (op.Touched)
            return;
        (op.Touched, op.FoundBefore) = (true, Has);
    }

    private void Change(ChangeKind kind)
    {
        var has = kind == ChangeKind.Grant;
        if (has == Has)
            return;
        TookFromOthers |= !has && ByOthers;
        (Has, ByOthers) = (has, false);
    }

    private void Plan()
    {
        var plan = Planner.For(
            new AccessState(
                Wanted,
                Known,
                Known && Ours,
                [.. open.Select(o => new OpenOperation(o.Id, o.Kind, o.Touched))],
                Refused
            ),
            mode
        );
        open.RemoveAll(o => plan.Overtaken.Contains(o.Id));
        if (plan.Enqueue is not { } kind)
            return;
        open.Add(new Op(kind));
        Enqueued++;
    }
}
