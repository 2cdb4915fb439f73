using Cotangent.Transforms.Jacobians;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Cotangent.Transforms.Pipelines;

/// <summary>
/// The Jacobians of a stage without a rule, by central differences of the stage alone: of fourth order, from four calls for each slot that
/// moves. Source of the formula: Abramowitz and Stegun, <i>Handbook of Mathematical Functions</i>, 25.3.24.
/// </summary>
/// <remarks>
/// The scale on which a stage bends is unknown, so the first step is 1/64 of the number that moves. An estimate is doubtful if the two
/// differences of second order disagree (the stage bends, or has a kink nearby), or if rounding of the stage's values could make as large a
/// difference. Then other steps are tried, smaller and larger ones.
/// </remarks>
internal sealed class StageDifference
{
    /// <summary>The samples are at x + h, x - h, x + 2h and x - 2h.</summary>
    private static readonly int[] Steps = [1, -1, 2, -2];

    /// <summary>The steps that are tried, in powers of two of the first one.</summary>
    private static readonly int[] Attempts = [0, -3, 3, -6, 6, 9];

    /// <summary>Half a unit in the last place, relative: the rounding of a value.</summary>
    private const double SingleRounding = 1.0 / (1 << 24);
    private const double DoubleRounding = 1.0 / (1L << 53);

    /// <summary>
    /// An estimate of which at most this share is in doubt is taken at once. At the first step rounding leaves 2^-24 / 2^-6 = 4e-6 in doubt
    /// where y is a power of x.
    /// </summary>
    private const double EnoughDigits = 1e-4;

    /// <summary>Numbers of a smaller magnitude have the first step of this one.</summary>
    private const double LeastScale = 1e-3;

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

    /// <summary>One column of the Jacobians. A step is a power of two, so that x + h loses no digits.</summary>
    private void Difference(Sampler sampler, int input, int slot)
    {
        var x = _inputs[input].Value[slot];
        var first = Math.ILogB(Math.Max(Math.Abs(x), LeastScale)) - 6;
        sampler.Start();
        foreach (var attempt in Attempts)
        {
            var h = Math.ScaleB(1, first + attempt);
            for (var sample = 0; sample < Steps.Length; sample++)
                sampler.Sample(input, slot, x + (Steps[sample] * h), sample);
            // At a number near 0 the first step says nothing about the scale of the stage, so values that stay equal may be rounded ones.
            if (sampler.Improve(h, isLarger: attempt > 0, isEqualFlat: attempt >= 0 && Math.Abs(x) >= LeastScale))
                break;
        }

        for (var j = 0; j < _outputs.Length; j++)
        {
            for (var o = 0; o < _outputs[j].Size; o++)
                _jacobians[input, j][(o * _inputs[input].Size) + slot] = sampler.Best(j, o);
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
        private readonly double[][] _best;
        private readonly double[][] _doubts;

        public Sampler(DataViewRow row, Stage stage, Variable[] inputs, Variable[] outputs)
        {
            (Row, _inputs, _probe) = (row, inputs, new ProbeRow(row));
            _columns = [.. inputs.Select(x => row.Schema[x.Name].Index)];
            _moved = [.. inputs.Select(x => new double[x.Size])];
            for (var i = 0; i < inputs.Length; i++)
                _probe.DefineNumbers(_columns[i], _moved[i]);
            var moved = stage.RowOver(_probe, outputs.Select(y => y.Column!.Value));
            _values = [.. outputs.Select(y => new Variable(y.Name, y.Stage, y.Column, y.Size, 0))];
            _loads = [.. _values.Select(y => ColumnReader.Bind(moved, y))];
            _samples = [.. outputs.Select(y => new double[Steps.Length * y.Size])];
            _best = [.. outputs.Select(y => new double[y.Size])];
            _doubts = [.. outputs.Select(y => new double[y.Size])];
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

        public double Best(int output, int slot) => _best[output][slot];

        /// <summary>Forgets the estimates.</summary>
        public void Start()
        {
            for (var j = 0; j < _values.Length; j++)
            {
                Array.Fill(_best[j], double.NaN);
                Array.Fill(_doubts[j], double.PositiveInfinity);
            }
        }

        /// <summary>Keeps each estimate of the present samples that is less in doubt than the one before.</summary>
        /// <param name="h">The step.</param>
        /// <param name="isLarger">
        /// Whether the step is larger than the first one. Then the estimate counts only if it agrees with the one before: far from x, a
        /// function may be smooth in another way.
        /// </param>
        /// <param name="isEqualFlat">
        /// Whether equal samples show a stage that is flat there. Otherwise the step may be too small to move a rounded value.
        /// </param>
        /// <returns>Whether all estimates have enough digits.</returns>
        public bool Improve(double h, bool isLarger, bool isEqualFlat)
        {
            var isEnough = true;
            for (var j = 0; j < _values.Length; j++)
            {
                var unit = _values[j].Column!.Value.Type.GetItemType() == NumberDataViewType.Single ? SingleRounding : DoubleRounding;
                for (var o = 0; o < _values[j].Size; o++)
                {
                    var (near, far) = (Near(j, o, h), Far(j, o, h));
                    var (estimate, doubt) = (((4 * near) - far) / 3, Math.Abs(near - far) + Noise(j, o, h, unit, isEqualFlat));
                    var agrees = !isLarger || Math.Abs(estimate - _best[j][o]) <= doubt + _doubts[j][o];
                    if (doubt < _doubts[j][o] && agrees)
                        (_best[j][o], _doubts[j][o]) = (estimate, doubt);
                    isEnough &= _doubts[j][o] <= EnoughDigits * Math.Abs(_best[j][o]);
                }
            }

            return isEnough;
        }

        private double Near(int j, int o, double h) => (At(j, 0, o) - At(j, 1, o)) / (2 * h);

        private double Far(int j, int o, double h) => (At(j, 2, o) - At(j, 3, o)) / (4 * h);

        /// <summary>What rounding of two samples can add to their difference; 0 where the stage is flat.</summary>
        private double Noise(int j, int o, double h, double unit, bool isEqualFlat)
        {
            var (largest, isEqual) = (0.0, true);
            for (var sample = 0; sample < Steps.Length; sample++)
            {
                largest = Math.Max(largest, Math.Abs(At(j, sample, o)));
                isEqual &= At(j, sample, o) == At(j, 0, o);
            }

            return isEqual && isEqualFlat ? 0 : unit * largest / h;
        }

        private double At(int j, int sample, int o) => _samples[j][(sample * _values[j].Size) + o];
    }
}
