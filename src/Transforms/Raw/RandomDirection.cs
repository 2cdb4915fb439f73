using Cotangent.Trainers.Messages;
using Cotangent.Transforms.Pipelines;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Cotangent.Transforms.Raw;

/// <summary>
/// Compares JVPs along one random direction with central differences of the whole chain, on a few rows. A rule that is not that of the
/// stage it was written for, for instance after an update of ML.NET, shows here.
/// </summary>
internal sealed class RandomDirection
{
    private const int Rows = 8;
    private const int Seed = 1;

    /// <summary>The steps, in spreads of the columns over the rows.</summary>
    private const double NearStep = 1.0 / 64;
    private const double FarStep = 1.0 / 32;

    /// <summary>
    /// A chain computes in single precision, in several stages: 16 units of rounding of the output. A difference divides them by twice the
    /// near step.
    /// </summary>
    private const double Noise = 16 * (1.0 / (1 << 24)) / (2 * NearStep);

    /// <summary>
    /// Rounding of a value z inside the chain may cancel in the output. Then its noise is relative to the derivative: two roundings of
    /// 2⁻²⁴ |z| over twice the near step are 2⁻¹⁸ |z|, against the derivative of z along the direction. 0.01 covers values up to
    /// 0.01 · 2¹⁸ = 2,600 times that derivative, such as years, which spread by a few units. A rule of another stage errs by more.
    /// </summary>
    private const double RelativeNoise = 0.01;

    private readonly RawLayout _layout;
    private readonly LinearizedPipeline _pipeline;
    private readonly Variable[] _moved;
    private readonly double[][] _direction;
    private readonly double[][] _values;

    private RandomDirection(RawLayout layout, LinearizedPipeline pipeline)
    {
        (_layout, _pipeline) = (layout, pipeline);
        _moved = [.. _pipeline.Raw.Where((raw, i) => CanMove(raw, _pipeline.Of.From[i]))];
        _direction = [.. _moved.Select(raw => new double[raw.Size])];
        _values = [.. _moved.Select(raw => new double[raw.Size])];
    }

    /// <summary>Warns with the names of the stages if most derivatives disagree with the differences; says if none was compared.</summary>
    public static void Check(IChannel channel, RawLayout layout, IDataView rows)
    {
        using var pipeline = layout.BuildPipeline(rows.Schema);
        var check = new RandomDirection(layout, pipeline);
        var (compared, wrong, example) = check._moved.Length == 0 ? (0, 0, "") : check.Compare(rows);
        if (compared == 0)
        {
            channel.Info(
                $"No derivative was compared with differences of the chain: none of the first {Rows} rows has a real number that moves the "
                + "output smoothly, in a dense column and with a finite output.");
        }
        else if (wrong * 2 > compared)
        {
            channel.Warning(
                $"Along a random direction {wrong} of {compared} derivatives disagree with differences of the chain, for instance "
                + $"{example}. One of these stages may compute otherwise than its rule: "
                + $"{Shown.List([.. pipeline.Path.Select(stage => StageText.Of(pipeline, stage))])}.");
        }
    }

    /// <summary>Columns of real numbers. A difference across a step is no derivative, so columns that also switch stay.</summary>
    private static bool CanMove(Variable raw, DerivativeKinds kinds)
    {
        var item = raw.Column!.Value.Type.GetItemType();
        return (item == NumberDataViewType.Single || item == NumberDataViewType.Double)
            && kinds != DerivativeKinds.None && (kinds & DerivativeKinds.Switch) == 0;
    }

    /// <summary>
    /// A random number of spreads for each number: from -1 to 1, times half the range over the rows, or the size of a constant.
    /// </summary>
    private void Draw(IDataView rows)
    {
        var least = _moved.Select(raw => Filled(raw, double.MaxValue)).ToArray();
        var most = _moved.Select(raw => Filled(raw, double.MinValue)).ToArray();
        using (var cursor = rows.GetRowCursor(_moved.Select(raw => raw.Column!.Value)))
        {
            var loads = _moved.Select(raw => ColumnReader.Bind(cursor, raw)).ToArray();
            for (var row = 0; row < Rows && cursor.MoveNext(); row++)
            {
                for (var i = 0; i < _moved.Length; i++)
                {
                    loads[i]();
                    for (var slot = 0; slot < _moved[i].Size; slot++)
                    {
                        // NaN changes neither.
                        if (_moved[i].Value[slot] < least[i][slot])
                            least[i][slot] = _moved[i].Value[slot];
                        if (_moved[i].Value[slot] > most[i][slot])
                            most[i][slot] = _moved[i].Value[slot];
                    }
                }
            }
        }

        var random = new Random(Seed);
        for (var i = 0; i < _moved.Length; i++)
        {
            for (var slot = 0; slot < _moved[i].Size; slot++)
                _direction[i][slot] = ((2 * random.NextDouble()) - 1) * Scale(least[i][slot], most[i][slot]);
        }
    }

    private static double[] Filled(Variable raw, double value)
    {
        var values = new double[raw.Size];
        Array.Fill(values, value);
        return values;
    }

    private static double Scale(double least, double most) =>
        least > most ? 0 : least < most ? (most - least) / 2 : most != 0 ? Math.Abs(most) : 1;

    /// <summary>The number of derivatives that were compared, how many of them are wrong, and one of those beside its difference.</summary>
    private (int Compared, int Wrong, string Example) Compare(IDataView rows)
    {
        Draw(rows);
        using var cursor = rows.GetRowCursor(_pipeline.RawColumnsRead.Concat(_moved.Select(raw => raw.Column!.Value)).Distinct());
        _pipeline.Bind(cursor);
        var rescoring = _pipeline.Rescore(cursor);
        var shown = _moved.Select(raw => new double[raw.Size]).ToArray();
        for (var i = 0; i < _moved.Length; i++)
            rescoring.Probe.DefineNumbers(_moved[i].Column!.Value.Index, shown[i]);
        var loads = _moved.Select(raw => ColumnReader.Bind(cursor, raw)).ToArray();
        var (compared, wrong, example) = (0, 0, "");
        for (var row = 0; row < Rows && cursor.MoveNext(); row++)
        {
            Load(loads);
            // ML.NET scores a sparse vector otherwise than a dense one with the same numbers, in some stages.
            if (_moved.Any(raw => raw.ExplicitSlots is not null))
                continue;
            var jvp = Push();
            var (near, far) = (Difference(rescoring, shown, NearStep), Difference(rescoring, shown, FarStep));
            foreach (var slot in _layout.OfSlots)
            {
                if (!double.IsFinite(jvp[slot]) || !double.IsFinite(near[slot]) || !double.IsFinite(far[slot]))
                    continue;
                compared++;
                if (Agree(jvp[slot], near[slot], far[slot], _pipeline.Of.Value[slot]))
                    continue;
                wrong++;
                example = FormattableString.Invariant($"{jvp[slot]:g4} and {near[slot]:g4}");
            }
        }

        return (compared, wrong, example);
    }

    private void Load(Action[] loads)
    {
        for (var i = 0; i < loads.Length; i++)
        {
            loads[i]();
            _moved[i].Value.CopyTo(_values[i], 0);
        }
    }

    private double[] Push()
    {
        foreach (var raw in _pipeline.Raw)
            Array.Clear(raw.Dot);
        for (var i = 0; i < _moved.Length; i++)
            _direction[i].CopyTo(_moved[i].Dot, 0);
        _pipeline.Linearize();
        return _pipeline.Push().ToArray();
    }

    /// <summary>The central difference of the output of the chain along the direction.</summary>
    private double[] Difference(Rescoring rescoring, double[][] shown, double step)
    {
        var ahead = At(rescoring, shown, step);
        var behind = At(rescoring, shown, -step);
        return [.. ahead.Zip(behind, (right, left) => (right - left) / (2 * step))];
    }

    private double[] At(Rescoring rescoring, double[][] shown, double step)
    {
        rescoring.Probe.Restore();
        for (var i = 0; i < _moved.Length; i++)
        {
            rescoring.Probe.Replace(_moved[i].Column!.Value.Index);
            for (var slot = 0; slot < shown[i].Length; slot++)
                shown[i][slot] = _values[i][slot] + (step * _direction[i][slot]);
        }

        return rescoring.Run().ToArray();
    }

    /// <summary>Curvature and kinks show as a disagreement of the two differences.</summary>
    private static bool Agree(double jvp, double near, double far, double value) =>
        Math.Abs(jvp - near)
        <= (4 * Math.Abs(near - far)) + (Noise * Math.Abs(value)) + (RelativeNoise * Math.Max(Math.Abs(jvp), Math.Abs(near)));
}
