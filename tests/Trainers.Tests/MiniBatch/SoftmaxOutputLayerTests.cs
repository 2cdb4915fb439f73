using Cotangent.Trainers.Execution;
using Cotangent.Trainers.MiniBatch;
using Cotangent.Trainers.Model;
using Cotangent.Trainers.Rows;
using Cotangent.Trainers.Scaling;
using Cotangent.Trainers.Tests.Objectives;
using Microsoft.ML;

namespace Cotangent.Trainers.Tests.MiniBatch;

public class SoftmaxOutputLayerTests
{
    /// <summary>
    /// Both are within the rounding of single precision of the same numbers. A score is a sum of k + 1 terms with magnitudes of at most S
    /// together; an error d of the scores changes the loss by 2 d, and a probability by 2 d times itself; exponentials, sums over m and the
    /// gradient take fewer than m + 20 roundings of numbers up to 1. The products that follow sum m terms, or one for each row.
    /// </summary>
    [Fact]
    public void Its_loss_and_gradient_are_those_of_the_plan()
    {
        var random = new Random(1);
        for (var draw = 0; draw < 200; draw++)
        {
            var (k, m, count) = (random.Next(1, 71), random.Next(1, 71), random.Next(1, 40));
            var layout = new ParameterLayout(3, k, m, HasBias: draw % 2 == 0);
            var (weighted, targets) = (draw % 3 > 0, Targets.OneOf([.. Enumerable.Range(0, m).Select(j => $"c{j}")]));
            float[] start = [.. Enumerable.Range(0, layout.Count).Select(_ => (float)random.Normal())];
            var parameters = new BatchParameters(layout, start);
            var buffer = new ShuffleBuffer(new MemoryTileSet([Tile(random, count + 2, m, weighted)], 3, targets)).Read().First();
            var units = Units.None(3, m);
            var plan = new PlannedOutputLayer(
                new RowShare(
                    BatchPlans.OfHidden(layout, TrainingLoss.SoftmaxCrossEntropy()), parameters, units, targets, 40, Interruption.None),
                    layout);
            var byHand = new SoftmaxOutputLayer(parameters, 40, Interruption.None);
            float[] hidden = [.. Enumerable.Range(0, count * k).Select(_ => (float)random.Normal())];
            var (plannedGradient, gradient) = (new float[layout.Count - layout.ThetaLength], new float[layout.Count - layout.ThetaLength]);
            foreach (var (loss, sum) in new[] { ((OutputLayer)plan, plannedGradient), (byHand, gradient) })
            {
                hidden.CopyTo(loss.Hidden);
                loss.LoadLabels(buffer, 2, count, 0.25);
                loss.RunGradient(count);
                loss.AddOutputGradient(sum);
            }

            var (largestA, largestH) = (start[layout.A].Max(Math.Abs), hidden.Max(Math.Abs));
            var score = (k * largestA * largestH) + start[layout.Bias].Select(Math.Abs).DefaultIfEmpty().Max();
            var ofScores = Rounding.Gamma(k + 2, Rounding.OfFloat) * score;
            var weights = Enumerable.Range(2, count).Sum(position => 0.25 * buffer.At(position).Weight);
            var ofOne = (2 * ofScores) + Rounding.Gamma((2 * m) + count + 40, Rounding.OfFloat);
            Assert.Equal(plan.Value, byHand.Value, 2 * weights * ofOne * (1 + score + Math.Log(m)));
            for (var i = 0; i < count * k; i++)
                Assert.Equal(plan.HiddenBar[i], byHand.HiddenBar[i], 2 * 2 * ofOne * largestA * 0.25 * buffer.At(2 + (i / k)).Weight);
            for (var i = 0; i < gradient.Length; i++)
                Assert.Equal(plannedGradient[i], gradient[i], 2 * 2 * ofOne * weights * (i < layout.ALength ? largestH : 1));

            byHand.RunLoss(count);
            var alone = byHand.Value;
            byHand.RunGradient(count);
            Assert.Equal(alone, byHand.Value);
        }
    }

    [Fact]
    public void Other_losses_and_labels_that_are_no_classes_have_a_plan()
    {
        var problem = BatchProblem.Draw(1, Storage.Sparse);
        var parameters = new BatchParameters(problem.Layout, problem.Start);
        OutputLayer Of(TrainingLoss loss, Targets targets) => OutputLayer.Create(
            loss,
            parameters,
            problem.Units,
            targets,
            10,
            new Lazy<BatchPlans>(() => BatchPlans.OfHidden(problem.Layout, loss)),
            Interruption.None);
        var classes = Targets.OneOf(["a", "b", "c"]);
        Assert.IsType<SoftmaxOutputLayer>(Of(TrainingLoss.SoftmaxCrossEntropy(), classes));
        Assert.IsType<PlannedOutputLayer>(Of(TrainingLoss.OneVersusAllLogistic(), classes));
        Assert.IsType<PlannedOutputLayer>(Of(TrainingLoss.SoftmaxCrossEntropy(), problem.Rows.Targets));
    }

    private static Tile Tile(Random random, int rows, int classes, bool weighted) => new()
    {
        Rows = rows,
        Dense = new float[rows * 3],
        Labels = [.. Enumerable.Range(0, rows).Select(_ => (float)random.Next(classes))],
        Weights = weighted ? [.. Enumerable.Range(0, rows).Select(row => row % 5 == 0 ? 0 : (float)random.LogUniform(0.1, 10))] : null,
    };
}
