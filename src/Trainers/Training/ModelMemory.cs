using System.Globalization;
using Cotangent.Trainers.Execution;
using Cotangent.Trainers.Model;
using Cotangent.Trainers.Objectives;
using Cotangent.Trainers.Optimization.Optimizers;

namespace Cotangent.Trainers.Training;

/// <summary>
/// The memory of the parameters and of the state of their optimizer, known before training starts. The rest of the budget is for the data.
/// </summary>
/// <param name="Layout">The sizes of the model.</param>
/// <param name="Bytes">Bytes of parameters, state and the gradients of all partials.</param>
/// <param name="Budget">Bytes that training may take.</param>
internal sealed record ModelMemory(ParameterLayout Layout, long Bytes, long Budget)
{
    /// <summary>Parameters, direction and gradient of the features, in addition to the ones of the whitened features.</summary>
    private const int VectorsOfWhitening = 3;

    /// <summary>A partial has its sum, and the cotangents of parameters in three workspaces.</summary>
    private const int VectorsOfPartial = 4;

    /// <summary>The name of an output: a string of some ten characters, and a reference to it.</summary>
    private const int BytesOfName = 48;

    /// <summary>The memory of a model of these sizes. The sizes may exceed what <see cref="ParameterLayout"/> can have.</summary>
    /// <param name="features">n.</param>
    /// <param name="rank">k.</param>
    /// <param name="outputs">m.</param>
    /// <param name="hasBias">Whether the model has a bias b.</param>
    /// <param name="optimizer">The optimizer; null, before it is chosen, for the least memory of any optimizer.</param>
    /// <param name="budget">Bytes that training may take; null for the default.</param>
    /// <exception cref="InvalidOperationException">The parameters do not fit the budget, or no array.</exception>
    public static ModelMemory Require(int features, int rank, int outputs, bool hasBias, Optimizer? optimizer, long? budget)
    {
        var available = budget ?? MemoryBudget.Default;
        var count = ((decimal)rank * features) + ((decimal)outputs * rank) + (hasBias ? outputs : 0);
        var (single, doubles) = VectorsOf(optimizer);
        // With one partial at least: there are more partials only where they are small.
        var ofParameter = (decimal)((sizeof(float) * single) + (sizeof(double) * (doubles + (doubles > 0 ? VectorsOfPartial : 0))));
        // Sizes beyond any array may have products beyond any decimal.
        var ofParameters = count < decimal.MaxValue / (2 * ofParameter) ? count * ofParameter : decimal.MaxValue / 2;
        var least = ((decimal)BytesOfName * outputs) + ofParameters;
        if (count > Array.MaxLength - AlignedVector.Padding || least > available)
        {
            throw SettingTooLarge(count, least, available, optimizer)
                ?? TooLarge(features, rank, outputs, count, least, available, optimizer);
        }

        var layout = new ParameterLayout(features, rank, outputs, hasBias);
        return new ModelMemory(layout, BytesOf(layout, optimizer), available);
    }

    /// <summary>Bytes of parameters, state, the gradients of all partials, and the names of the outputs.</summary>
    public static long BytesOf(ParameterLayout layout, Optimizer? optimizer)
    {
        var (single, doubles) = VectorsOf(optimizer);
        var partials = doubles > 0 ? RowObjective.PartialCount(layout, int.MaxValue) : 0;
        var ofParameter = (sizeof(float) * single) + (sizeof(double) * (doubles + ((long)partials * VectorsOfPartial)));
        var bytes = ((decimal)BytesOfName * layout.Outputs) + ((decimal)layout.Count * ofParameter);
        return (long)Math.Min(bytes, long.MaxValue);
    }

    /// <summary>Number of vectors of the length of the parameters, with fitted model and whitening.</summary>
    private static (long Single, long Double) VectorsOf(Optimizer? optimizer)
    {
        var memory = optimizer?.Memory ?? OptimizerMemory.Least;
        return (memory.Single, memory.Double == 0 ? 0 : memory.Double + VectorsOfWhitening);
    }

    /// <summary>The error if the model would fit with a lower value of a setting of the optimizer; null otherwise.</summary>
    private static InvalidOperationException? SettingTooLarge(decimal count, decimal bytes, long available, Optimizer? optimizer)
    {
        if (optimizer?.Memory.DecidedBy is not { } setting || setting.Value <= setting.Default)
            return null;
        var most = decimal.Floor((available - bytes) / (setting.VectorsOfOne * sizeof(double) * count)) + setting.Value;
        return most < 1 || count > Array.MaxLength - AlignedVector.Padding ? null : new(string.Create(
            CultureInfo.InvariantCulture,
            $"The {setting.Name} of the Optimizer {optimizer.Name} is {setting.Value:n0}: ")
            + $"{MemoryBudget.Text(bytes)} with all that training keeps, and {MemoryBudget.Text(available)} are available. "
            + string.Create(CultureInfo.InvariantCulture, $"Lower it to {most:n0}, or raise MemoryBudget."));
    }

    private static InvalidOperationException TooLarge(
        int features, int rank, int outputs, decimal count, decimal bytes, long available, Optimizer? optimizer)
    {
        var (name, rows, columns) = features >= outputs ? ("Theta", rank, features) : ("A", outputs, rank);
        var matrix = (decimal)rows * columns;
        var advice = features >= outputs ? "Lower Rank, hash the features to fewer columns" : "Lower Rank, predict fewer outputs";
        var smaller = Optimizer.Adam();
        var bytesOfSmaller = count * sizeof(float) * smaller.Memory.Single;
        if (bytes > available && optimizer is { IsMiniBatch: false } && bytesOfSmaller <= available)
        {
            advice += $", set Optimizer to {smaller.Name}, which keeps {MemoryBudget.Text(bytesOfSmaller)} "
                + $"for {optimizer.Name}'s {MemoryBudget.Text(bytes)}";
        }

        return new(bytes > available
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"{name} is {rows:n0} x {columns:n0}: {MemoryBudget.Text(matrix * sizeof(float))} in single precision, "
                    + $"{MemoryBudget.Text(bytes)} with all that training keeps, and {MemoryBudget.Text(available)} are "
                    + $"available. {advice}, or raise MemoryBudget.")
            : string.Create(
                CultureInfo.InvariantCulture,
                $"{name} is {rows:n0} x {columns:n0}, and the model has {count:n0} parameters; it can have at most "
                    + $"{Array.MaxLength - AlignedVector.Padding:n0}. {advice}."));
    }
}
