namespace Cotangent.AutoDiff;

/// <summary>
/// Derivatives as expressions: expressions in, expressions out. A result can be built upon, differentiated again, and compiled into a
/// <see cref="Plan{T}"/>.
/// </summary>
/// <remarks>
/// There is one set of rules, the JVP of each primitive. <c>Vjp</c> linearizes (a JVP with a symbolic tangent) and transposes the result.
/// </remarks>
public static class Symbolic
{
    /// <summary>Pushforward: the tangent of each output as the inputs move along their tangents.</summary>
    /// <param name="outputs">Expressions of the inputs.</param>
    /// <param name="inputs">The variables: inputs, or any subexpressions of the outputs.</param>
    /// <param name="tangents">One for each input, of the same shape.</param>
    /// <returns>One tangent for each output, of the same shape; zeros where an output does not depend on the inputs.</returns>
    /// <exception cref="ArgumentException">A tangent is missing or has another shape than its input, or an input is given
    /// twice.</exception>
    public static IReadOnlyList<Expr> Jvp(IReadOnlyList<Expr> outputs, IReadOnlyList<Expr> inputs, IReadOnlyList<Expr> tangents)
    {
        RequirePaired(inputs, tangents, "input", "tangent");
        ArgumentNullException.ThrowIfNull(outputs);

        var tangentOf = new Dictionary<Expr, Expr?>();
        for (var i = 0; i < inputs.Count; i++)
        {
            if (!tangentOf.TryAdd(inputs[i], tangents[i]))
                throw new ArgumentException(
                    $"Input {i} ({inputs[i].Primitive.Name}) is given a second time; expected each input once.", nameof(inputs));
        }

        foreach (var node in Graph.TopologicalOrder(outputs))
        {
            if (tangentOf.ContainsKey(node))
                continue;
            var operandTangents = new Expr?[node.Operands.Length];
            for (var i = 0; i < operandTangents.Length; i++)
                operandTangents[i] = tangentOf[node.Operands[i]];
            tangentOf[node] = operandTangents.All(t => t is null) ? null : node.Primitive.JvpRule(node, operandTangents);
        }

        return [.. outputs.Select(output => tangentOf[output] ?? Expr.ZerosLike(output))];
    }

    /// <summary>Pullback: the cotangent of each input, given the cotangents of the outputs.</summary>
    /// <param name="outputs">Expressions of the inputs.</param>
    /// <param name="inputs">The variables: inputs, or any subexpressions of the outputs.</param>
    /// <param name="cotangents">One for each output, of the same shape.</param>
    /// <returns>One cotangent for each input, of the same shape; zeros where no output depends on it.</returns>
    /// <exception cref="ArgumentException">A cotangent is missing or has another shape than its output, or an input is given
    /// twice.</exception>
    public static IReadOnlyList<Expr> Vjp(IReadOnlyList<Expr> outputs, IReadOnlyList<Expr> inputs, IReadOnlyList<Expr> cotangents)
    {
        RequirePaired(outputs, cotangents, "output", "cotangent");
        ArgumentNullException.ThrowIfNull(inputs);

        var tangents = new Expr[inputs.Count];
        for (var i = 0; i < tangents.Length; i++)
            tangents[i] = Expr.Input($"tangent of {inputs[i].Primitive.Name}", inputs[i].Shape.Rows, inputs[i].Shape.Columns);
        return Transpose(Jvp(outputs, inputs, tangents), tangents, cotangents);
    }

    /// <summary>The gradient of a scalar expression.</summary>
    /// <returns>One gradient for each input, of the same shape.</returns>
    /// <exception cref="ArgumentException"><paramref name="scalar"/> is not 1 x 1.</exception>
    public static IReadOnlyList<Expr> Gradient(Expr scalar, IReadOnlyList<Expr> inputs)
    {
        ArgumentNullException.ThrowIfNull(scalar);
        return scalar.Shape == Shape.Scalar
            ? Vjp([scalar], inputs, [Expr.Constant(1)])
            : throw new ArgumentException(
                $"Gradient: expected a scalar [1 x 1], found {scalar.Shape}. Sum it, or use Vjp with a cotangent.", nameof(scalar));
    }

    /// <summary>The product of the Hessian of a scalar expression with a direction: the JVP of its gradient.</summary>
    /// <param name="scalar">A 1 x 1 expression.</param>
    /// <param name="inputs">The variables.</param>
    /// <param name="direction">One matrix for each input, of the same shape.</param>
    public static IReadOnlyList<Expr> HessianVectorProduct(Expr scalar, IReadOnlyList<Expr> inputs, IReadOnlyList<Expr> direction) =>
        Jvp(Gradient(scalar, inputs), inputs, direction);

    /// <summary>
    /// The Gauss-Newton product <c>Jᵀ H J v</c>: the VJP of the model, of the Hessian of the loss in the model's output, of the model's
    /// JVP.
    /// </summary>
    /// <param name="loss">A 1 x 1 expression of <paramref name="output"/>.</param>
    /// <param name="output">The output of the model: an expression of the inputs, and a subexpression of the loss.</param>
    /// <param name="inputs">The parameters.</param>
    /// <param name="direction">One matrix for each parameter, of the same shape.</param>
    public static IReadOnlyList<Expr> GaussNewtonProduct(
        Expr loss, Expr output, IReadOnlyList<Expr> inputs, IReadOnlyList<Expr> direction)
    {
        var outputDot = Jvp([output], inputs, direction);
        return Vjp([output], inputs, HessianVectorProduct(loss, [output], outputDot));
    }

    /// <summary>
    /// The transpose of expressions that are linear in <paramref name="tangents"/>: walks them backwards and sums the contributions to each
    /// tangent.
    /// </summary>
    private static Expr[] Transpose(IReadOnlyList<Expr> linear, Expr[] tangents, IReadOnlyList<Expr> cotangents)
    {
        var order = Graph.TopologicalOrder(linear);
        var dependent = Graph.DependentOn(order, tangents);
        var cotangentOf = new Dictionary<Expr, Expr>();
        for (var i = 0; i < linear.Count; i++)
            Accumulate(linear[i], cotangents[i]);

        for (var at = order.Count - 1; at >= 0; at--)
        {
            var node = order[at];
            if (!dependent.Contains(node) || !cotangentOf.TryGetValue(node, out var cotangent))
                continue;
            for (var i = 0; i < node.Operands.Length; i++)
            {
                if (dependent.Contains(node.Operands[i]))
                    Accumulate(node.Operands[i], node.Primitive.TransposeRule(node, i, cotangent));
            }
        }

        return Array.ConvertAll(tangents, tangent => cotangentOf.TryGetValue(tangent, out var found) ? found : Expr.ZerosLike(tangent));

        void Accumulate(Expr node, Expr cotangent) =>
            cotangentOf[node] = cotangentOf.TryGetValue(node, out var sum) ? sum + cotangent : cotangent;
    }

    private static void RequirePaired(IReadOnlyList<Expr> primals, IReadOnlyList<Expr> directions, string primal, string direction)
    {
        ArgumentNullException.ThrowIfNull(primals);
        ArgumentNullException.ThrowIfNull(directions);
        if (primals.Count != directions.Count)
            throw new ArgumentException($"There are {directions.Count} {direction}s for {primals.Count} {primal}s; expected one for each.");
        for (var i = 0; i < primals.Count; i++)
        {
            if (primals[i].Shape != directions[i].Shape)
            {
                throw new ArgumentException(
                    $"The {direction} of {primal} {i} ({primals[i].Primitive.Name}) has shape {directions[i].Shape}; "
                    + $"expected {primals[i].Shape}, the shape of the {primal}.");
            }
        }
    }
}
