using System.Numerics.Tensors;
using Cotangent.AutoDiff;
using Cotangent.Trainers.Execution;
using Cotangent.Trainers.Rows;
using Cotangent.Trainers.Scaling;

namespace Cotangent.Trainers.MiniBatch;

/// <summary>A share of the rows of each batch, and the memory of the thread that evaluates it.</summary>
internal sealed class BatchLane
{
    private readonly BatchProgram _program;
    private readonly UnitChange _units;
    private readonly Targets _targets;
    private readonly Workspace<float> _gradient;
    private readonly Workspace<float> _loss;
    private readonly Action _check;
    private readonly float[] _labels;
    private readonly float[] _weights;

    /// <param name="program">The loss, compiled.</param>
    /// <param name="parameters">Read in place.</param>
    /// <param name="units">Those of the labels.</param>
    /// <param name="targets">What rows have as labels.</param>
    /// <param name="capacity">Most rows.</param>
    /// <param name="interruption">Asked before each step of the program, and between the parts of a large product.</param>
    public BatchLane(BatchProgram program, ModelParameters parameters, Standardization units, Targets targets, int capacity, Interruption interruption)
    {
        (_program, _targets, _check) = (program, targets, interruption.Check);
        _units = new UnitChange(units.LabelMeans, Array.ConvertAll(units.LabelDeviations, deviation => 1 / deviation));
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

    /// <summary>X or H of the rows, which the caller fills, or leaves for <see cref="ReadInput"/>.</summary>
    public float[] Input { get; }

    public double Loss { get; private set; }

    /// <summary>The rows of a batch that one of so many lanes has.</summary>
    public static (int First, int Count) Share(int lane, int lanes, int rows)
    {
        var first = lane * rows / lanes;
        return (first, ((lane + 1) * rows / lanes) - first);
    }

    public void LoadLabels(RowPool pool, int first, int count, double rowScale)
    {
        var (m, width) = (_targets.Count, _targets.Width);
        var together = pool.FindTogether(first, count, out var at);
        var inPlace = together is not null && !_targets.AreClasses && _units.IsIdentity;
        Bind(_program.Labels, inPlace ? together!.Labels.AsMemory(at * m, count * m) : _labels);
        for (var row = 0; row < count; row++)
        {
            var tile = pool.Find(first + row, out var source);
            _weights[row] = (float)(rowScale * (tile.Weights?[source] ?? 1));
            var labels = tile.Labels.AsSpan(source * width, width);
            var target = _labels.AsSpan(row * m, m);
            if (inPlace)
                continue;
            if (_targets.AreClasses)
            {
                target.Clear();
                target[(int)labels[0]] = 1;
            }
            else
            {
                _units.Apply(labels, target);
            }
        }
    }

    /// <summary>Takes X or H from memory of the caller's, which stays as it is until the run is done.</summary>
    public void ReadInput(ReadOnlyMemory<float> input) => Bind(_program.Input, input);

    /// <summary>Loss and gradient of the first rows that are loaded; none is a loss of 0.</summary>
    public void RunGradient(int count) => Run(_gradient, count);

    /// <summary>The loss alone.</summary>
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
