using Cotangent.Trainers.Model;
using Cotangent.Trainers.Optimization;
using Cotangent.Trainers.Scaling;
using Cotangent.Trainers.Tests.Objectives;
using Microsoft.ML;

namespace Cotangent.Trainers.Tests.Optimization;

/// <summary>
/// At rank k the optimum is known in closed form: the fitted values of least squares, projected on their top k principal directions, lose
/// to least squares by the other squared singular values, divided by 2 N (Reinsel and Velu, <i>Multivariate Reduced-Rank Regression</i>,
/// Springer 1998, chapter 2).
/// </summary>
public class ReducedRankTests
{
    private static readonly (int Features, int Outputs)[] Sizes = [(4, 1), (5, 3), (3, 3), (2, 4)];

    private static readonly bool[] OnMoments = [true, false];

    private static readonly Optimizer[] Optimizers = [Optimizer.GradientDescent(), Optimizer.Lbfgs(), Optimizer.GaussNewton()];

    public static IEnumerable<TheoryDataRow<int, int, int, bool, Optimizer>> Cases =>
        from sizes in Sizes
        from rank in Enumerable.Range(1, Math.Min(sizes.Features, sizes.Outputs))
        from onMoments in OnMoments
        from optimizer in Optimizers
        select new TheoryDataRow<int, int, int, bool, Optimizer>(sizes.Features, sizes.Outputs, rank, onMoments, optimizer);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Descent_reaches_the_loss_of_the_closed_form(int features, int outputs, int rank, bool onMoments, Optimizer optimizer)
    {
        const int Rows = 80;
        const double Tolerance = 1e-6;
        var random = new Random((100 * features) + (10 * outputs) + rank);
        var x = random.Normals(Rows, features).Map(v => (float)v);
        var signals = x.Times(random.Normals(features, outputs));
        var y = PlainMatrix.Join(signals, random.Normals(Rows, outputs), (signal, noise) => (float)(signal + noise + 1));

        var fit = LeastSquares.Fit(x, y);
        var centered = ColumnUnits.Center(fit.Predict(x));
        var (squares, _) = SymmetricEigen.Of(centered.Transposed().Times(centered));
        var expected = fit.Loss(x, y) + (squares.Skip(rank).Sum() / (2 * Rows));

        var layout = new ParameterLayout(features, rank, outputs, true);
        var (rows, units) = (Tiles.Of(x, y, null, Storage.Dense, 16), Units.None(features, outputs));
        IObjective objective = onMoments
            ? Objective.OnMoments(rows, units, layout)
            : Objective.OnRows(rows, units, layout, TrainingLoss.Squared());
        var descent =
            Descent.Run(
                Descent.Create(
                    optimizer, objective, InitialParameters.Draw(layout, random), 1e-10, isExact: rank < Math.Min(features, outputs)),
                    20_000);
        Assert.True(descent.Converged);
        Assert.Equal(expected, descent.Last.Loss, Tolerance * expected);
    }
}
