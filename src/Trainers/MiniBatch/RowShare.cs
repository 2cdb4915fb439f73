using System.Numerics.Tensors;
using Cotangent.AutoDiff;
using Cotangent.Trainers.Execution;
using Cotangent.Trainers.Rows;
using Cotangent.Trainers.Scaling;

namespace Cotangent.Trainers.MiniBatch;

/// <summary>A share of the rows of each batch: their labels and weights, and the workspaces of the thread that evaluates them.</summary>
internal sealed class RowShare
{
    private readonly BatchPlans _program;
    private readonly Units _units;
    private readonly Targets _targets;
    private readonly Workspace<float> _gradient;
    private readonly Workspace<float> _loss;
    private readonly Action _check;
    private readonly float[] _labels;
    private readonly float[] _weights;

    /// <param name="program">The loss, compiled.</param>
    /// <param name="parameters">The parameters, read in place.</param>
    /// <param name="units">The units of the labels.</param>
    /// <param name="targets">The targets of a row.</param>
    /// <param name="capacity">Most rows.</param>
    /// <param name="interruption">Checked before each step of the program, and between the parts of a large product.</param>
    public RowShare(BatchPlans program, BatchParameters parameters, Units units, Targets targets, int capacity, Interruption interruption)
    {
        (_program, _units, _targets, _check) = (program, units, targets, interruption.Check);
        Input = new float[capacity * program.InputColumns];
        _labels = new float[capacity * targets.Count];
        _weights = new float[capacity];
        (_gradient, _loss) = (program.Gradient.CreateWorkspace(capacity), program.Loss.CreateWorkspace(capacity));
        Bind(program.Input, Input);
        Bind(program.Weights, _weights);
        Bind(program.Model.ThetaInput, parameters.Theta);
        Bind(program.Model.A, parameters.A);
        if (program.Model.Bias is { } bias)
            Bind(bias, parameters.Bias);
    }

    /// <summary>X (rows x n) or H (rows x k), which the caller writes, or replaces by <see cref="ReadInput"/>.</summary>
    public float[] Input { get; }

    /// <summary>The loss of the last run; 0 for no rows.</summary>
    public double Loss { get; private set; }

    /// <summary>Loads labels and weights of rows of a buffer; each weight is multiplied by <paramref name="rowScale"/>.</summary>
    public void LoadLabels(ShuffleBuffer rows, int first, int count, double rowScale)
    {
        var (m, width) = (_targets.Count, _targets.Width);
        var together = rows.FindTogether(first, count, out var at);
        var inPlace = together is not null && !_targets.AreClasses && _units.KeepsLabels;
        Bind(_program.Labels, inPlace ? together!.Labels.AsMemory(at * m, count * m) : _labels);
        for (var row = 0; row < count; row++)
        {
            var tile = rows.Find(first + row, out var source);
            _weights[row] = (float)(rowScale * tile.Weight(source));
            if (!inPlace)
                _units.ApplyToLabels(tile.Labels.AsSpan(source * width, width), _targets.AreClasses, _labels.AsSpan(row * m, m));
        }
    }

    /// <summary>Reads X or H in the memory of the caller, which must not change until the run is done.</summary>
    public void ReadInput(ReadOnlyMemory<float> input) => Bind(_program.Input, input);

    /// <summary>Computes loss and gradient of the first loaded rows.</summary>
    public void RunGradient(int count) => Run(_gradient, count);

    /// <summary>Computes the loss alone.</summary>
    public void RunLoss(int count) => Run(_loss, count);

    /// <summary>A part of the gradient, in the order of the program.</summary>
    public ReadOnlySpan<float> Gradient(int part) => _gradient.Output(1 + part);

    /// <summary>Adds a part of the gradient to a sum.</summary>
    public void AddGradient(int part, Span<float> sum) => TensorPrimitives.Add(sum, Gradient(part), sum);

    private void Run(Workspace<float> workspace, int count)
    {
        workspace.Run(count, _check);
        Loss = workspace.Output(0)[0];
    }

    private void Bind(Expr input, ReadOnlyMemory<float> values)
    {
        _gradient.TryBind(input, values);
        _loss.TryBind(input, values);
    }
}
