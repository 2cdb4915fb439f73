using System.Globalization;
using Cotangent.Trainers.Execution;
using Cotangent.Trainers.Model;
using Cotangent.Trainers.Objectives;

namespace Cotangent.Trainers.Training;

/// <summary>What the parameters and the state of their optimiser take of the memory, known before training starts; the rest is for the data.</summary>
/// <param name="Layout">The sizes of the model.</param>
/// <param name="Bytes">What parameters, state and the gradients of the lanes take.</param>
/// <param name="Budget">Bytes that training may take.</param>
internal sealed record MemoryPlan(ParameterLayout Layout, long Bytes, long Budget)
{
    /// <summary>
    /// Parameters, the point looked at, the best one, the gradient and those of the last step; and eigenvector, product and spare of the curvature.
    /// </summary>
    private const int VectorsOfDescent = 10;

    /// <summary>Parameters, gradient, direction, trial point and its gradient, the best point; beside what is remembered of each step.</summary>
    private const int VectorsOfLbfgs = 6;

    /// <summary>The step, and the change of the gradient along it.</summary>
    private const int VectorsOfStep = 2;

    /// <summary>Parameters, gradient, trial point, diagonal; and solution, residual, direction, product and spare of the conjugate gradients.</summary>
    private const int VectorsOfGaussNewton = 9;

    /// <summary>Newton's step of the rule of convergence, and that against its probe: step, residual, the same preconditioned, direction and product of each.</summary>
    private const int VectorsOfConvergence = 10;

    /// <summary>Parameters, direction and gradient of the features, beside those of the whitened ones.</summary>
    private const int VectorsOfWhitening = 3;

    private const int Common = VectorsOfConvergence + VectorsOfWhitening;

    /// <summary>A lane has its sum, and the cotangents of parameters in three workspaces.</summary>
    private const int VectorsOfLane = 4;

    /// <summary>The name of an output: a string of some ten characters, and a reference to it.</summary>
    private const int BytesOfName = 48;

    /// <summary>The plan for a model of these sizes. The sizes may be such as no <see cref="ParameterLayout"/> can have.</summary>
    /// <param name="features">n.</param>
    /// <param name="rank">k.</param>
    /// <param name="outputs">m.</param>
    /// <param name="hasBias">Whether there is a b.</param>
    /// <param name="optimizer">What trains it; null, while that is open, for one that keeps least.</param>
    /// <param name="budget">Bytes that training may take; null for the default.</param>
    /// <exception cref="InvalidOperationException">The parameters do not fit the budget, or no array.</exception>
    public static MemoryPlan Require(int features, int rank, int outputs, bool hasBias, Optimizer? optimizer, long? budget)
    {
        var available = budget ?? MemoryBudget.Default;
        var count = ((decimal)rank * features) + ((decimal)outputs * rank) + (hasBias ? outputs : 0);
        var (single, doubles) = VectorsOf(optimizer);
        // With one lane at least: more lanes are only taken where they are small.
        var ofParameter = (decimal)((sizeof(float) * single) + (sizeof(double) * (doubles + (doubles > 0 ? VectorsOfLane : 0))));
        // Sizes that no array has may have products that no decimal has.
        var ofParameters = count < decimal.MaxValue / (2 * ofParameter) ? count * ofParameter : decimal.MaxValue / 2;
        var least = ((decimal)BytesOfName * outputs) + ofParameters;
        if (count > Array.MaxLength - AlignedVector.Padding || least > available)
            throw TooManySteps(count, least, available, optimizer) ?? TooLarge(features, rank, outputs, count, least, available, optimizer);

        var layout = new ParameterLayout(features, rank, outputs, hasBias);
        return new MemoryPlan(layout, BytesOf(layout, optimizer), available);
    }

    /// <summary>What parameters, state, the gradients of all lanes and the names of the outputs take.</summary>
    public static long BytesOf(ParameterLayout layout, Optimizer? optimizer)
    {
        var (single, doubles) = VectorsOf(optimizer);
        var lanes = doubles > 0 ? RowObjective.SlotCount(layout, int.MaxValue) : 0;
        var bytes = ((decimal)BytesOfName * layout.Outputs) + ((decimal)layout.Count * ((sizeof(float) * single) + (sizeof(double) * (doubles + ((long)lanes * VectorsOfLane)))));
        return (long)Math.Min(bytes, long.MaxValue);
    }

    /// <summary>Vectors of the length of the parameters, the fitted model's own among them.</summary>
    private static (long Single, long Double) VectorsOf(Optimizer? optimizer) => optimizer switch
    {
        Optimizer.GradientDescent => (1, VectorsOfDescent + Common),
        Optimizer.Lbfgs lbfgs => (1, VectorsOfLbfgs + (VectorsOfStep * (long)lbfgs.Memory) + Common),
        Optimizer.GaussNewton => (1, VectorsOfGaussNewton + Common),
        // Parameters, their state, and the best ones; one more running mean for Adam.
        Optimizer.Adam => (4, 0),
        null or Optimizer.StochasticGradientDescent or Optimizer.AdaGrad => (3, 0),
        _ => throw new ArgumentOutOfRangeException(nameof(optimizer), optimizer, "There is no such optimizer."),
    };

    /// <summary>The error where it is not the model that does not fit, but what L-BFGS is told to remember; null elsewhere.</summary>
    private static InvalidOperationException? TooManySteps(decimal count, decimal bytes, long available, Optimizer? optimizer)
    {
        if (optimizer is not Optimizer.Lbfgs lbfgs || lbfgs.Memory <= new Optimizer.Lbfgs().Memory)
            return null;
        var step = VectorsOfStep * sizeof(double) * count;
        var most = decimal.Floor((available - bytes) / step) + lbfgs.Memory;
        return most < 1 || count > Array.MaxLength - AlignedVector.Padding ? null : new(string.Create(
            CultureInfo.InvariantCulture,
            $"The {nameof(lbfgs.Memory)} of the Optimizer {nameof(Optimizer.Lbfgs)} is {lbfgs.Memory:n0} steps: {MemoryBudget.Text(bytes)} with all that training keeps, and {MemoryBudget.Text(available)} are available. "
            + $"Lower it to {most:n0}, or raise MemoryBudget."));
    }

    private static InvalidOperationException TooLarge(int features, int rank, int outputs, decimal count, decimal bytes, long available, Optimizer? optimizer)
    {
        var (name, rows, columns) = features >= outputs ? ("Theta", rank, features) : ("A", outputs, rank);
        var matrix = (decimal)rows * columns;
        var advice = features >= outputs ? "Lower Rank, hash the features to fewer columns" : "Lower Rank, predict fewer outputs";
        var (single, _) = VectorsOf(new Optimizer.Adam());
        if (bytes > available && optimizer is not (null or Optimizer.MiniBatch) && count * sizeof(float) * single <= available)
            advice += string.Create(CultureInfo.InvariantCulture, $", set Optimizer to {nameof(Optimizer.Adam)}, which keeps {MemoryBudget.Text(count * sizeof(float) * single)} for {optimizer.GetType().Name}'s {MemoryBudget.Text(bytes)}");
        return new(bytes > available
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"{name} is {rows:n0} x {columns:n0}: {MemoryBudget.Text(matrix * sizeof(float))} in single precision, {MemoryBudget.Text(bytes)} with all that training keeps, and {MemoryBudget.Text(available)} are available. {advice}, or raise MemoryBudget.")
            : string.Create(
                CultureInfo.InvariantCulture,
                $"{name} is {rows:n0} x {columns:n0}, and the model has {count:n0} parameters; it can have at most {Array.MaxLength - AlignedVector.Padding:n0}. {advice}."));
    }
}
