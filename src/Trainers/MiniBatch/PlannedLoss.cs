using Cotangent.Trainers.Model;

namespace Cotangent.Trainers.MiniBatch;

/// <summary>Any loss, by the plan that begins at H.</summary>
internal sealed class PlannedLoss(BatchLane lane, ParameterLayout layout) : HiddenLoss
{
    public override double Value => lane.Loss;

    public override Span<float> Hidden => lane.Input;

    public override ReadOnlySpan<float> HiddenBar => lane.Gradient(0);

    public override void LoadLabels(RowPool pool, int first, int count, double rowScale) => lane.LoadLabels(pool, first, count, rowScale);

    public override void RunGradient(int count) => lane.RunGradient(count);

    public override void RunLoss(int count) => lane.RunLoss(count);

    public override void AddRest(Span<float> sum)
    {
        lane.AddGradient(1, sum[..layout.ALength]);
        if (layout.HasBias)
            lane.AddGradient(2, sum[layout.ALength..]);
    }
}
