using System.Numerics.Tensors;
using System.Runtime.Intrinsics.X86;
using Cotangent.Trainers.Model;
using Cotangent.Transforms.Jacobians;
using Cotangent.Transforms.Pipelines;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;

namespace Cotangent.Transforms.Rules.Models;

/// <summary>
/// Field-aware factorization machine: a quadratic form of several feature columns, its fields. With x of length 1 if the model normalizes,
/// the score is wᵀx + Σ (v[i, f(j)] . v[j, f(i)]) xᵢ xⱼ over pairs i before j, and Probability its sigmoid. The products v . v leave out
/// the components that ML.NET leaves out, see <see cref="ScoredDimension"/>.
/// </summary>
/// <remarks>Source: Juan et al., "Field-aware Factorization Machines for CTR Prediction", RecSys 2016, section 3.</remarks>
internal sealed class FieldAwareFactorizationMachineRule : ModelRule<FieldAwareFactorizationMachineModelParameters>
{
    protected override bool TryApply(FieldAwareFactorizationMachineModelParameters model, Prediction prediction)
    {
        var (stage, fields) = (prediction.Stage, prediction.Features);
        var score = stage.Inner("raw score", 1);
        var form = new QuadraticForm(model, fields, score);
        var update = new Update(fields, form.Run);
        for (var f = 0; f < fields.Count; f++)
            stage.Add(fields[f], score, new DenseJacobian(form.Gradients[f], 1, fields[f].Size), update);
        prediction.Scores = new RawScores(stage, score, update);
        prediction.Scores.Respond(prediction.Out(DefaultColumnNames.Score), ResponseFunction.Identity);
        prediction.Scores.Respond(prediction.Out(DefaultColumnNames.Probability), ResponseFunction.Sigmoid);
        stage.Note("exact: quadratic form of the fields");
        return true;
    }

    /// <summary>
    /// The number of components of a latent vector that enter the score. ML.NET pads latent vectors with zeros to a multiple of 4
    /// components. With AVX it multiplies them 8 at a time and leaves out a remainder of 4: of the default 20 components, the last 4.
    /// Without AVX it multiplies them 4 at a time and leaves out none.
    /// </summary>
    private static int ScoredDimension(int latentDimension)
    {
        const int Padding = 4;
        var padded = (latentDimension + Padding - 1) / Padding * Padding;
        return Avx.IsSupported ? Math.Min(latentDimension, padded - (padded % 8)) : latentDimension;
    }

    /// <summary>The score and its gradient at one row.</summary>
    private sealed class QuadraticForm
    {
        private readonly IReadOnlyList<Variable> _fields;
        private readonly Variable _score;
        private readonly bool _isNormalized;
        private readonly double[] _w;
        private readonly double[] _v;
        private readonly double[] _ownSquares;
        private readonly double[] _sums;
        private readonly double[] _sumsByField;
        private readonly int _dimension;
        private readonly int _block;

        public QuadraticForm(FieldAwareFactorizationMachineModelParameters model, IReadOnlyList<Variable> fields, Variable score)
        {
            (_fields, _score, _isNormalized, _dimension) = (fields, score, model._norm, ScoredDimension(model.LatentDimension));
            _block = fields.Count * _dimension;
            _w = [.. model.GetLinearWeights().Select(w => (double)w)];
            _v = [.. model.GetLatentWeights().Chunk(model.LatentDimension).SelectMany(v => v.Take(_dimension)).Select(v => (double)v)];
            (_sums, _sumsByField) = (new double[fields.Count * _block], new double[fields.Count * _block]);
            Gradients = [.. fields.Select(field => new double[field.Size])];
            var fieldOf = fields.SelectMany((field, f) => Enumerable.Repeat(f, field.Size)).ToArray();
            _ownSquares =
            [
                .. fieldOf.Select((f, feature) =>
                    TensorPrimitives.SumOfSquares<double>(_v.AsSpan((feature * _block) + (f * _dimension), _dimension))),
            ];
        }

        /// <summary>The gradient of the score in each field.</summary>
        public double[][] Gradients { get; }

        /// <summary>With the gradient w + Q x of wᵀx + xᵀQx / 2, the score is (wᵀx + gradientᵀx) / 2.</summary>
        public void Run()
        {
            var scale = _isNormalized ? 1 / Norm() : 1;
            FillSums(scale);
            var (linear, product, at) = (0.0, 0.0, 0);
            for (var f = 0; f < _fields.Count; f++)
            {
                FillGradient(f, at, scale);
                linear += scale * TensorPrimitives.Dot(_w.AsSpan(at, _fields[f].Size), _fields[f].Value);
                product += scale * TensorPrimitives.Dot<double>(Gradients[f], _fields[f].Value);
                at += _fields[f].Size;
            }

            _score.Value[0] = (linear + product) / 2;
            if (_isNormalized)
                ThroughTheNorm(scale, product);
        }

        private double Norm()
        {
            var square = 0.0;
            for (var f = 0; f < _fields.Count; f++)
                square += TensorPrimitives.SumOfSquares<double>(_fields[f].Value);
            return Math.Sqrt(square);
        }

        /// <summary>sums[f, f'] = Σ v[j, f'] xⱼ over the features j of the field f; and the same with f and f' exchanged.</summary>
        private void FillSums(double scale)
        {
            Array.Clear(_sums);
            var feature = 0;
            for (var f = 0; f < _fields.Count; f++)
            {
                var sums = _sums.AsSpan(f * _block, _block);
                foreach (var x in _fields[f].Value)
                {
                    if (x != 0)
                        TensorPrimitives.MultiplyAdd(_v.AsSpan(feature * _block, _block), x * scale, sums, sums);
                    feature++;
                }
            }

            for (var f = 0; f < _fields.Count; f++)
            {
                for (var other = 0; other < _fields.Count; other++)
                    Array.Copy(_sums, (f * _block) + (other * _dimension), _sumsByField, (other * _block) + (f * _dimension), _dimension);
            }
        }

        /// <summary>wⱼ + Σ v[j, f'] . sums[f', f] - |v[j, f]|² xⱼ: a feature does not meet itself.</summary>
        private void FillGradient(int f, int at, double scale)
        {
            var field = _fields[f];
            var sums = _sumsByField.AsSpan(f * _block, _block);
            for (var slot = 0; slot < field.Size; slot++)
            {
                // A feature of 0 counts only where it can move.
                var (feature, x) = (at + slot, field.Value[slot]);
                Gradients[f][slot] = x == 0 && !field.Moves
                    ? 0
                    : _w[feature] + TensorPrimitives.Dot(_v.AsSpan(feature * _block, _block), sums) - (_ownSquares[feature] * x * scale);
            }
        }

        /// <summary>The gradient in the features before they are divided by their norm: scale (gradient - x (xᵀ gradient)).</summary>
        private void ThroughTheNorm(double scale, double product)
        {
            for (var f = 0; f < _fields.Count; f++)
            {
                TensorPrimitives.MultiplyAdd(_fields[f].Value, -product * scale, Gradients[f], Gradients[f]);
                TensorPrimitives.Multiply(Gradients[f], scale, Gradients[f]);
            }
        }
    }
}
