using System.Numerics.Tensors;
using Cotangent.AutoDiff;
using Cotangent.Trainers.Execution;
using Cotangent.Trainers.Model;

namespace Cotangent.Trainers.Objectives;

/// <summary>
/// The compiled plans of a loss over the two-layer model: value and gradient by one VJP, the Gauss-Newton product by a VJP of a JVP, the
/// Hessian product by a JVP of the gradient, and the squares of the JVP. Immutable.
/// </summary>
internal sealed class ObjectivePlans
{
    private readonly TwoLayerExpression _model;
    private readonly Plan<double> _gradient;
    private readonly Lazy<Plan<double>> _curvature;
    private readonly Lazy<Plan<double>> _hessian;
    private readonly Lazy<Plan<double>> _change;
    private readonly Expr[] _directions;

    /// <param name="model">The model. Derivatives are in its parameters.</param>
    /// <param name="output">The part of the model in which the loss is convex.</param>
    /// <param name="loss">A scalar expression of the output.</param>
    /// <param name="squares">
    /// A function from a tangent of the output to its sum of squares for each output of the model, m elements.
    /// </param>
    public ObjectivePlans(TwoLayerExpression model, Expr output, Expr loss, Func<Expr, Expr> squares)
    {
        _model = model;
        _gradient = new Plan<double>([loss, .. Symbolic.Gradient(loss, model.Parameters)]);
        _directions = [.. model.Parameters.Select(p => Expr.Input($"direction of {p}", p.Shape.Rows, p.Shape.Columns))];
        _curvature = new(() => new Plan<double>(Symbolic.GaussNewtonProduct(loss, output, model.Parameters, _directions)));
        _hessian = new(() => new Plan<double>(Symbolic.HessianVectorProduct(loss, model.Parameters, _directions)));
        _change = new(() => new Plan<double>(squares(Symbolic.Jvp([output], model.Parameters, _directions)[0])));
    }

    /// <param name="batchCapacity">The most rows of a run.</param>
    /// <param name="interruption">Checked before each step of a run, and between the parts of a large product.</param>
    public Runner CreateRunner(int batchCapacity, Interruption interruption) => new(this, batchCapacity, interruption);

    /// <summary>The memory of one thread that runs the program. Workspaces are created at their first use.</summary>
    public sealed class Runner(ObjectivePlans program, int batchCapacity, Interruption interruption)
    {
        private readonly Action _check = interruption.Check;
        private readonly Workspace<double> _gradient = program._gradient.CreateWorkspace(batchCapacity);
        private readonly Range[] _parts = [.. program._model.Layout.Parts()];
        private readonly Dictionary<Expr, ReadOnlyMemory<double>> _dense = [];
        private (Expr Input, CsrRows<double> Rows)? _sparse;
        private Workspace<double>? _curvature;
        private Workspace<double>? _hessian;
        private Workspace<double>? _change;

        /// <summary>Binds dense data that the plans read.</summary>
        public void Bind(Expr input, ReadOnlyMemory<double> values)
        {
            _dense[input] = values;
            _gradient.TryBind(input, values);
        }

        /// <summary>Binds sparse data that the plans read.</summary>
        public void Bind(Expr input, CsrRows<double> rows) => _sparse = (input, rows);

        /// <summary>Returns the value, and adds the gradient to <paramref name="sum"/>.</summary>
        public double AddGradient(ReadOnlyMemory<double> parameters, Span<double> sum, int batchSize = 1)
        {
            BindParts(_gradient, program._model.Parameters, parameters);
            Run(_gradient, batchSize);
            AddOutputs(_gradient, first: 1, sum);
            return _gradient.Output(0)[0];
        }

        /// <summary>Adds the Gauss-Newton product to <paramref name="sum"/>.</summary>
        public void AddCurvatureProduct(
            ReadOnlyMemory<double> parameters, ReadOnlyMemory<double> direction, Span<double> sum, int batchSize = 1) =>
            AddOutputs(RunAlong(program._curvature.Value, ref _curvature, parameters, direction, batchSize), first: 0, sum);

        /// <summary>Adds the Hessian product to <paramref name="sum"/>.</summary>
        public void AddHessianProduct(
            ReadOnlyMemory<double> parameters, ReadOnlyMemory<double> direction, Span<double> sum, int batchSize = 1) =>
            AddOutputs(RunAlong(program._hessian.Value, ref _hessian, parameters, direction, batchSize), first: 0, sum);

        /// <summary>Adds the squares of the JVP along the direction to <paramref name="sum"/>, one for each output.</summary>
        public void AddSquaredChange(
            ReadOnlyMemory<double> parameters, ReadOnlyMemory<double> direction, Span<double> sum, int batchSize = 1) =>
            TensorPrimitives.Add(sum, RunAlong(program._change.Value, ref _change, parameters, direction, batchSize).Output(0), sum);

        private Workspace<double> RunAlong(
            Plan<double> plan,
            ref Workspace<double>? workspace,
            ReadOnlyMemory<double> parameters,
            ReadOnlyMemory<double> direction,
            int batchSize)
        {
            if (workspace is null)
            {
                workspace = plan.CreateWorkspace(batchCapacity, sharesScratch: _gradient);
                foreach (var (input, values) in _dense)
                    workspace.TryBind(input, values);
            }

            BindParts(workspace, program._model.Parameters, parameters);
            BindParts(workspace, program._directions, direction);
            Run(workspace, batchSize);
            return workspace;
        }

        private void Run(Workspace<double> workspace, int batchSize)
        {
            if (_sparse is { } sparse)
                workspace.Bind(sparse.Input, sparse.Rows);
            workspace.Run(batchSize, _check);
        }

        private void AddOutputs(Workspace<double> workspace, int first, Span<double> sum)
        {
            for (var i = 0; i < _parts.Length; i++)
                TensorPrimitives.Add(sum[_parts[i]], workspace.Output(first + i), sum[_parts[i]]);
        }

        private void BindParts(Workspace<double> workspace, IReadOnlyList<Expr> inputs, ReadOnlyMemory<double> vector)
        {
            for (var i = 0; i < _parts.Length; i++)
                workspace.TryBind(inputs[i], vector[_parts[i]]);
        }
    }
}
