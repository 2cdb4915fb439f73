using System.Numerics.Tensors;
using Cotangent.AutoDiff;

namespace Cotangent.Trainers;

/// <summary>
/// A loss over the two-layer model, compiled: value and gradient by one VJP, and the Gauss-Newton product by a VJP of a JVP. Immutable.
/// </summary>
internal sealed class ObjectiveProgram
{
    private readonly TwoLayerExpression _model;
    private readonly Plan<double> _gradient;
    private readonly Plan<double> _reference;
    private readonly Plan<double> _curvature;
    private readonly Expr[] _directions;

    /// <param name="model">The model whose parameters are differentiated in.</param>
    /// <param name="output">The part of the model that the loss is convex in.</param>
    /// <param name="lossOf">A scalar expression of the output.</param>
    public ObjectiveProgram(TwoLayerExpression model, Expr output, Func<Expr, Expr> lossOf)
    {
        _model = model;
        var loss = lossOf(output);
        _gradient = new Plan<double>([loss, .. Symbolic.Gradient(loss, model.Parameters)]);
        var zero = Expr.Fill(0, output.Shape.Rows, output.Shape.Columns);
        _reference = new Plan<double>(Symbolic.Vjp([output], model.Parameters, Symbolic.Gradient(lossOf(zero), [zero])));
        _directions = [.. model.Parameters.Select(p => Expr.Input($"direction of {p}", p.Shape.Rows, p.Shape.Columns))];
        _curvature = new Plan<double>(Symbolic.GaussNewtonProduct(loss, output, model.Parameters, _directions));
    }

    public Runner CreateRunner(int batchCapacity = 1) => new(this, batchCapacity);

    /// <summary>The memory of one thread that runs the program.</summary>
    public sealed class Runner(ObjectiveProgram program, int batchCapacity)
    {
        private readonly Workspace<double> _gradient = program._gradient.CreateWorkspace(batchCapacity);
        private readonly Workspace<double> _reference = program._reference.CreateWorkspace(batchCapacity);
        private readonly Workspace<double> _curvature = program._curvature.CreateWorkspace(batchCapacity);
        private readonly Range[] _parts = [.. program._model.Layout.Parts()];

        /// <summary>Binds data that the sweeps read.</summary>
        public void Bind(Expr input, ReadOnlyMemory<double> values)
        {
            BindIfRead(program._gradient, _gradient, input, values);
            BindIfRead(program._reference, _reference, input, values);
            BindIfRead(program._curvature, _curvature, input, values);
        }

        /// <summary>Binds sparse data that the sweeps read.</summary>
        public void Bind(Expr input, CsrRows<double> rows)
        {
            _gradient.Bind(input, rows);
            _reference.Bind(input, rows);
            _curvature.Bind(input, rows);
        }

        /// <summary>Returns the value, and adds the gradient to <paramref name="sum"/>.</summary>
        public double AddGradient(ReadOnlyMemory<double> parameters, Span<double> sum, int batchSize = 1)
        {
            BindParts(program._gradient, _gradient, program._model.Parameters, parameters);
            _gradient.Run(batchSize);
            AddOutputs(_gradient, first: 1, sum);
            return _gradient.Output(0)[0];
        }

        /// <summary>Adds the gradient at an output of zero to <paramref name="sum"/>.</summary>
        public void AddReference(ReadOnlyMemory<double> parameters, Span<double> sum, int batchSize = 1)
        {
            BindParts(program._reference, _reference, program._model.Parameters, parameters);
            _reference.Run(batchSize);
            AddOutputs(_reference, first: 0, sum);
        }

        /// <summary>Adds the Gauss-Newton product to <paramref name="sum"/>.</summary>
        public void AddCurvatureProduct(ReadOnlyMemory<double> parameters, ReadOnlyMemory<double> direction, Span<double> sum, int batchSize = 1)
        {
            BindParts(program._curvature, _curvature, program._model.Parameters, parameters);
            BindParts(program._curvature, _curvature, program._directions, direction);
            _curvature.Run(batchSize);
            AddOutputs(_curvature, first: 0, sum);
        }

        private void AddOutputs(Workspace<double> workspace, int first, Span<double> sum)
        {
            for (var i = 0; i < _parts.Length; i++)
                TensorPrimitives.Add(sum[_parts[i]], workspace.Output(first + i), sum[_parts[i]]);
        }

        private void BindParts(Plan<double> plan, Workspace<double> workspace, IReadOnlyList<Expr> inputs, ReadOnlyMemory<double> vector)
        {
            for (var i = 0; i < _parts.Length; i++)
                BindIfRead(plan, workspace, inputs[i], vector[_parts[i]]);
        }

        /// <summary>A derivative need not read everything that its primal reads.</summary>
        private static void BindIfRead(Plan<double> plan, Workspace<double> workspace, Expr input, ReadOnlyMemory<double> values)
        {
            if (plan.Reads(input))
                workspace.Bind(input, values);
        }
    }
}
