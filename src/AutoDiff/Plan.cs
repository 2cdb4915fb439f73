using System.Numerics;
using Cotangent.AutoDiff.Primitives;

namespace Cotangent.AutoDiff;

/// <summary>
/// A compiled expression: a list of steps over numbered buffers. Immutable, so it may be shared by any number of threads; each caller runs
/// it in a <see cref="Workspace{T}"/> of its own, which holds all the memory. A run allocates nothing.
/// </summary>
/// <typeparam name="T">Float or double.</typeparam>
public sealed class Plan<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>Compiles expressions. Equal subexpressions become one step.</summary>
    /// <param name="outputs">The results of a run, in the order in which <see cref="Workspace{T}.Output"/> numbers them.</param>
    /// <exception cref="ArgumentException">There is no output, or a sparse input is used other than in a matrix product with a dense
    /// operand.</exception>
    public Plan(params IReadOnlyList<Expr> outputs)
    {
        ArgumentNullException.ThrowIfNull(outputs);
        if (outputs.Count == 0)
            throw new ArgumentException("A plan needs at least one output.", nameof(outputs));
        if (outputs.FirstOrDefault(IsSparse) is { } sparse)
            throw new ArgumentException($"Output '{sparse}' is a sparse input; expected it in MatMul only.", nameof(outputs));

        var (registers, registerOf, steps) = (new List<Expr>(), new Dictionary<Expr, int>(), new List<PlanStep>());
        var registerOfEqual = new Dictionary<Call, int>();
        foreach (var node in Graph.TopologicalOrder(outputs))
        {
            var operands = new int[node.Operands.Length];
            for (var i = 0; i < operands.Length; i++)
            {
                operands[i] = registerOf[node.Operands[i]];
                RequireDense(node, i);
            }

            var call = new Call(node.Primitive, operands);
            if (!registerOfEqual.TryGetValue(call, out var register))
            {
                registerOfEqual[call] = register = registers.Count;
                registers.Add(node);
                if (node.Primitive is not (Input or Fill or Constant))
                    steps.Add(new PlanStep(node.Primitive, register, operands));
            }

            registerOf[node] = register;
        }

        Registers = [.. registers];
        Steps = [.. steps];
        InputRegisters = registerOf.Where(pair => pair.Key.Primitive is Input).ToDictionary();
        OutputRegisters = [.. outputs.Select(output => registerOf[output])];
    }

    /// <summary>The shape of every buffer that a workspace allocates: intermediates and outputs, in the order of computation.</summary>
    internal IReadOnlyList<Shape> Buffers => [.. Steps.Select(step => Registers[step.Register].Shape)];

    /// <summary>The inputs that must be bound before a run.</summary>
    public IReadOnlyCollection<Expr> Inputs => InputRegisters.Keys;

    /// <summary>Whether an expression is one of the inputs. A derivative need not read every input of its function.</summary>
    public bool Reads(Expr input) => InputRegisters.ContainsKey(input);

    /// <summary>The node of each register, whose value the register holds.</summary>
    internal Expr[] Registers { get; }

    internal PlanStep[] Steps { get; }

    internal Dictionary<Expr, int> InputRegisters { get; }

    internal int[] OutputRegisters { get; }

    /// <summary>Allocates the memory for runs of up to <paramref name="batchCapacity"/> rows.</summary>
    /// <param name="batchCapacity">The largest batch; 1 where no dimension is symbolic.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="batchCapacity"/> is less than 1.</exception>
    public Workspace<T> CreateWorkspace(int batchCapacity = 1) => new(this, batchCapacity);

    /// <summary>The same with the scratch memory of another workspace, which must not run at the same time.</summary>
    internal Workspace<T> CreateWorkspace(int batchCapacity, Workspace<T> sharesScratch) => new(this, batchCapacity, sharesScratch);

    private static void RequireDense(Expr node, int operand)
    {
        if (!IsSparse(node.Operands[operand]))
            return;
        var name = node.Operands[operand].Primitive.Name;
        if (node.Primitive is not MatMul)
            throw new ArgumentException($"{node.Primitive.Name}: input '{name}' is sparse; expected it in MatMul only.");
        if (IsSparse(node.Operands[1 - operand]))
            throw new ArgumentException(
                $"{node.Primitive.Name}: input '{name}' is sparse, and so is the other operand; expected one of them dense.");
    }

    private static bool IsSparse(Expr node) => node.Primitive is Input { IsSparse: true };

    /// <summary>A primitive on numbered operands, equal to another when both are.</summary>
    private readonly struct Call(Primitive primitive, int[] operands) : IEquatable<Call>
    {
        private readonly Primitive _primitive = primitive;
        private readonly int[] _operands = operands;

        public bool Equals(Call other) => _primitive.Equals(other._primitive) && _operands.AsSpan().SequenceEqual(other._operands);

        public override bool Equals(object? obj) => obj is Call other && Equals(other);

        public override int GetHashCode()
        {
            var hash = new HashCode();
            hash.Add(_primitive);
            foreach (var operand in _operands)
                hash.Add(operand);
            return hash.ToHashCode();
        }
    }
}

/// <summary>One step: a primitive, the register it fills and the registers it reads.</summary>
internal sealed record PlanStep(Primitive Primitive, int Register, int[] Operands);
