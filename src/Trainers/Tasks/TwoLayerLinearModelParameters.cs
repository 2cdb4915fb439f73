using System.Numerics.Tensors;
using Cotangent.Trainers.Model;
using Microsoft.ML;
using Microsoft.ML.Runtime;
using Microsoft.ML.Trainers;

namespace Cotangent;

/// <summary>
/// A fitted two-layer linear model of any task: h = Theta x, g = A h + b. Only models of this library can implement it.
/// </summary>
/// <remarks>
/// Theta and A are determined only up to an invertible k x k matrix between them; compare <see cref="EffectiveCoefficients"/>, losses and
/// predictions, not Theta alone.
/// </remarks>
public interface ITwoLayerLinearModelParameters
{
    /// <summary>The first layer, k x n, in hidden units per feature unit.</summary>
    ReadOnlyTensorSpan<float> Theta { get; }

    /// <summary>The second layer, m x k, in units of the raw score per hidden unit.</summary>
    ReadOnlyTensorSpan<float> A { get; }

    /// <summary>b, one number for each output (m), in units of the raw score; empty for a model without a bias.</summary>
    ReadOnlySpan<float> Bias { get; }

    /// <summary>
    /// A Theta, m x n: the derivative of the raw score in each feature, summed in double like scores, and rounded to single precision. A
    /// coefficient out of its range becomes infinite or 0.
    /// </summary>
    /// <exception cref="InvalidOperationException">It has more elements than an array can hold.</exception>
    ReadOnlyTensorSpan<float> EffectiveCoefficients { get; }

    /// <summary>The epochs of training: loss, gradient norm, step size and time of each.</summary>
    TrainingHistory TrainingHistory { get; }

    internal TwoLayerLinearModel Model { get; }

    /// <summary>The names of the outputs; empty for a scalar model, whose output has no name.</summary>
    internal IReadOnlyList<string> OutputNames { get; }
}

/// <summary>A fitted two-layer linear model. Each task has a derived type.</summary>
/// <typeparam name="TOutput">The prediction for a row: a number or a vector.</typeparam>
public abstract class TwoLayerLinearModelParameters<TOutput> : ModelParametersBase<TOutput>, ITwoLayerLinearModelParameters
{
    private readonly VersionInfo _version;

    /// <param name="env">The environment.</param>
    /// <param name="version">The version of the model file.</param>
    /// <param name="model">The function.</param>
    /// <param name="history">The epochs of training.</param>
    /// <param name="outputNames">A name for each output; empty for a scalar model.</param>
    private protected TwoLayerLinearModelParameters(
        IHostEnvironment env, VersionInfo version, TwoLayerLinearModel model, TrainingHistory history, IReadOnlyList<string> outputNames)
        : base(env, version.LoaderSignature) => (_version, Model, TrainingHistory, OutputNames) = (version, model, history, outputNames);

    private protected TwoLayerLinearModelParameters(
        IHostEnvironment env, VersionInfo version, ModelLoadContext context, bool hasOutputNames)
        : base(env, version.LoaderSignature, ContentChecksum.Checked(env, context, version))
    {
        _version = version;
        Model = TwoLayerLinearModelFormat.LoadModel(Host, context, outputs: hasOutputNames ? null : 1);
        TrainingHistory = TwoLayerLinearModelFormat.LoadHistory(Host, context);
        OutputNames = hasOutputNames ? TwoLayerLinearModelFormat.LoadNames(Host, context, Model.Layout.Outputs) : [];
        ContentChecksum.ReadEnd(Host, context);
    }

    /// <inheritdoc/>
    public ReadOnlyTensorSpan<float> Theta => new(Model.Theta.Span, [Model.Layout.Rank, Model.Layout.Features]);

    /// <inheritdoc/>
    public ReadOnlyTensorSpan<float> A => new(Model.A.Span, [Model.Layout.Outputs, Model.Layout.Rank]);

    /// <inheritdoc/>
    public ReadOnlySpan<float> Bias => Model.Bias.Span;

    /// <inheritdoc/>
    public ReadOnlyTensorSpan<float> EffectiveCoefficients => new(Model.Coefficients, [Model.Layout.Outputs, Model.Layout.Features]);

    /// <inheritdoc/>
    public TrainingHistory TrainingHistory { get; }

    TwoLayerLinearModel ITwoLayerLinearModelParameters.Model => Model;

    IReadOnlyList<string> ITwoLayerLinearModelParameters.OutputNames => OutputNames;

    internal TwoLayerLinearModel Model { get; }

    /// <summary>A name for each output; empty for a scalar model.</summary>
    private protected IReadOnlyList<string> OutputNames { get; }

    /// <summary>The version information of a kind of model, in the header of its entry in a model file.</summary>
    /// <param name="modelSignature">Eight characters.</param>
    /// <param name="loaderSignature">The signature under which the loader is registered.</param>
    private protected static VersionInfo Version(string modelSignature, string loaderSignature) =>
        TwoLayerLinearModelFormat.Version(modelSignature, loaderSignature, typeof(TwoLayerLinearModel).Assembly);

    /// <inheritdoc/>
    protected override void SaveCore(ModelSaveContext ctx)
    {
        base.SaveCore(ctx);
        ctx.SetVersionInfo(_version);
        TwoLayerLinearModelFormat.Save(ctx.Writer, Model);
        TwoLayerLinearModelFormat.Save(ctx.Writer, TrainingHistory);
        TwoLayerLinearModelFormat.SaveNames(ctx, OutputNames);
        ContentChecksum.Write(ctx);
    }

    /// <summary>Refuses a model file with a response that the task does not take.</summary>
    private protected void RequireResponse(TwoLayerLinearOptions.TaskRule task) => Host.CheckDecode(
        task.Takes(Model.Response),
        $"The model file is damaged: its response function is {Model.Response}, which this task does not have.");

    private protected void RequireLength(ReadOnlySpan<float> features)
    {
        if (features.Length != Model.Layout.Features)
        {
            throw new ArgumentException(
                $"The row has {features.Length} features; expected {Model.Layout.Features}, the number that the model was trained on.",
                nameof(features));
        }
    }

    private protected void RequireLength(ReadOnlySpan<float> scores, ReadOnlySpan<float> features)
    {
        if (scores.Length != Model.Layout.Outputs)
        {
            throw new ArgumentException(
                $"There is room for {scores.Length} scores; expected {Model.Layout.Outputs}, one for each output of the model.",
                nameof(scores));
        }

        if (scores.Overlaps(features))
            throw new ArgumentException(
                "The scores overlap the features that they are computed from; expected memory of their own.", nameof(scores));
    }
}
