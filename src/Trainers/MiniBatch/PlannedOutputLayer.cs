using Cotangent.Trainers.Model;

namespace Cotangent.Trainers.MiniBatch;

/// <summary>The output layer of any loss, by the compiled plan that begins at H.</summary>
internal sealed class PlannedOutputLayer(RowShare share, ParameterLayout layout) : OutputLayer
{
    public override double Value => share.Loss;

    public override Span<float> Hidden => share.Input;

    public override ReadOnlySpan<float> HiddenBar => share.Gradient(0);

    public override void LoadLabels(ShuffleBuffer rows, int first, int count, double rowScale) =>
        share.LoadLabels(rows, first, count, rowScale);

    public override void RunGradient(int count) => share.RunGradient(count);

    public override void RunLoss(int count) => share.RunLoss(count);

    public override void AddOutputGradient(Span<float> sum)
    {
        share.AddGradient(1, sum[..layout.ALength]);
        if (layout.HasBias)
            share.AddGradient(2, sum[layout.ALength..]);
    }
}
