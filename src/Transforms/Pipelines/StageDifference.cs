using Cotangent.Transforms.Jacobians;
using Microsoft.ML;

namespace Cotangent.Transforms.Pipelines;

/// <summary>
/// The Jacobians of a stage without a rule, by central differences of the stage alone: of fourth order, from four calls for each slot that
/// moves. Source of the formula: Abramowitz and Stegun, <i>Handbook of Mathematical Functions</i>, 25.3.24.
/// </summary>
internal sealed class StageDifference
{
    /// <summary>The samples are at x + h, x - h, x + 2h and x - 2h.</summary>
    private static readonly int[] Steps = [1, -1, 2, -2];

    private readonly Stage _stage;
    private readonly Variable[] _inputs;
    private readonly Variable[] _outputs;
    private readonly double[,][] _jacobians;
    private Sampler? _sampler;

    private StageDifference(Stage stage, Variable[] inputs, Variable[] outputs)
    {
        (_stage, _inputs, _outputs) = (stage, inputs, outputs);
        _jacobians = new double[inputs.Length, outputs.Length][];
        var columns = outputs.Select(y => y.Column!.Value).ToArray();
        var update = new Update(inputs, Run)
        {
            OtherColumns = [.. stage.Mapper.GetDependencies(columns).Select(column => (stage.Number - 1, column.Index))],
        };
        for (var i = 0; i < inputs.Length; i++)
        {
            for (var j = 0; j < outputs.Length; j++)
            {
                _jacobians[i, j] = new double[outputs[j].Size * inputs[i].Size];
                stage.AddDifference(inputs[i], outputs[j], new DenseJacobian(_jacobians[i, j], outputs[j].Size, inputs[i].Size), update);
            }
        }
    }

    /// <summary>Adds the Jacobians of the outputs in the inputs to the pipeline.</summary>
    /// <param name="stage">The stage.</param>
    /// <param name="inputs">Columns of Single or Double that move.</param>
    /// <param name="outputs">Columns of Single or Double that the stage adds.</param>
    public static void Add(Stage stage, Variable[] inputs, Variable[] outputs) => _ = new StageDifference(stage, inputs, outputs);

    private void Run()
    {
        var row = _stage.InputRow();
        if (!ReferenceEquals(row, _sampler?.Row))
            _sampler = new Sampler(row, _stage, _inputs, _outputs);
        for (var i = 0; i < _inputs.Length; i++)
        {
            for (var slot = 0; slot < _inputs[i].Size; slot++)
                Difference(_sampler!, i, slot);
            _sampler!.Restore(i);
        }
    }

    /// <summary>
    /// One column of the Jacobians. The step is a power of two, so that x + h loses no digits. Two estimates that disagree show a kink
    /// nearby, or noise: then smaller steps are tried, and the estimate with the least disagreement is kept.
    /// </summary>
    private void Difference(Sampler sampler, int input, int slot)
    {
        var x = _inputs[input].Value[slot];
        var h = Math.ScaleB(1, Math.ILogB(Math.Max(Math.Abs(x), 1e-3)) - 6);
        for (var (attempt, best) = (0, double.MaxValue); attempt < 4 && best > 1e-4; attempt++, h /= 8)
        {
            for (var sample = 0; sample < Steps.Length; sample++)
                sampler.Sample(input, slot, x + (Steps[sample] * h), sample);
            var disagreement = sampler.Disagreement(h);
            // NaN compares as no improvement; the first attempt is kept in any case.
            if (attempt > 0 && !(disagreement < best))
                continue;
            best = double.IsNaN(disagreement) ? double.MaxValue : disagreement;
            for (var j = 0; j < _outputs.Length; j++)
            {
                for (var o = 0; o < _outputs[j].Size; o++)
                    _jacobians[input, j][(o * _inputs[input].Size) + slot] = sampler.Estimate(j, o, h);
            }
        }
    }

    /// <summary>The stage at a bound row, with one input moved.</summary>
    private sealed class Sampler
    {
        private readonly Variable[] _inputs;
        private readonly ProbeRow _probe;
        private readonly int[] _columns;
        private readonly double[][] _moved;
        private readonly Variable[] _values;
        private readonly Action[] _loads;
        private readonly double[][] _samples;

        public Sampler(DataViewRow row, Stage stage, Variable[] inputs, Variable[] outputs)
        {
            (Row, _inputs, _probe) = (row, inputs, new ProbeRow(row));
            _columns = [.. inputs.Select(x => row.Schema[x.Name].Index)];
            _moved = [.. inputs.Select(x => new double[x.Size])];
            for (var i = 0; i < inputs.Length; i++)
                _probe.DefineNumbers(_columns[i], _moved[i]);
            var moved = stage.Mapper.GetRow(_probe, outputs.Select(y => y.Column!.Value));
            _values = [.. outputs.Select(y => new Variable(y.Name, y.Stage, y.Column, y.Size, 0))];
            _loads = [.. _values.Select(y => ColumnReader.Bind(moved, y))];
            _samples = [.. outputs.Select(y => new double[Steps.Length * y.Size])];
        }

        public DataViewRow Row { get; }

        public void Sample(int input, int slot, double x, int sample)
        {
            _probe.Restore();
            _probe.Replace(_columns[input]);
            _inputs[input].Value.CopyTo(_moved[input], 0);
            _moved[input][slot] = x;
            _probe.Move();
            for (var j = 0; j < _loads.Length; j++)
            {
                _loads[j]();
                _values[j].Value.CopyTo(_samples[j], sample * _values[j].Size);
            }
        }

        public void Restore(int input) => _inputs[input].Value.CopyTo(_moved[input], 0);

        public double Estimate(int output, int slot, double h) => ((4 * Near(output, slot, h)) - Far(output, slot, h)) / 3;

        /// <summary>The largest relative difference of the two estimates of second order.</summary>
        public double Disagreement(double h)
        {
            var largest = 0.0;
            for (var j = 0; j < _values.Length; j++)
            {
                for (var o = 0; o < _values[j].Size; o++)
                {
                    var (near, far) = (Near(j, o, h), Far(j, o, h));
                    largest = Math.Max(largest, Math.Abs(near - far) / Math.Max(Math.Abs(near) + Math.Abs(far), double.Epsilon));
                }
            }

            return largest;
        }

        private double Near(int j, int o, double h) => (At(j, 0, o) - At(j, 1, o)) / (2 * h);

        private double Far(int j, int o, double h) => (At(j, 2, o) - At(j, 3, o)) / (4 * h);

        private double At(int j, int sample, int o) => _samples[j][(sample * _values[j].Size) + o];
    }
}
