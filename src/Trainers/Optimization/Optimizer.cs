namespace Cotangent;

/// <summary>How the loss is minimised. The nested types are the optimisers there are; null in the options lets task and data decide.</summary>
/// <remarks>
/// <see cref="GradientDescent"/>, <see cref="Lbfgs"/> and <see cref="GaussNewton"/> look at all rows before each step, work in double precision and
/// stop by themselves. <see cref="StochasticGradientDescent"/>, <see cref="Adam"/> and <see cref="AdaGrad"/> step after each batch of rows, work in
/// single precision and stop at the maximum number of epochs, or for want of improvement. Of sparse rows they read and update only the features that
/// a batch has; the state of the others rests.
/// </remarks>
public abstract record Optimizer
{
    private Optimizer()
    {
    }

    /// <summary>
    /// Full batch: Nesterov momentum with restarts; the step size comes from the largest curvature, or is
    /// <see cref="TwoLayerLinearOptions.LearningRate"/> where that is given.
    /// </summary>
    public sealed record GradientDescent : Optimizer;

    /// <summary>Full batch: limited-memory BFGS with a line search. Takes no learning rate, and no L1 of Theta or A.</summary>
    public sealed record Lbfgs : Optimizer
    {
        /// <summary>Number of steps remembered. Default 20. 1 or more.</summary>
        public int Memory { get; init; } = 20;
    }

    /// <summary>
    /// Full batch: matrix-free Gauss-Newton. Each step solves for itself by conjugate gradients on VJP-of-JVP products, with
    /// Levenberg-Marquardt damping. Takes no learning rate, and no L1 of Theta or A.
    /// </summary>
    public sealed record GaussNewton : Optimizer
    {
        /// <summary>Most products for one step. Default 100. 1 or more.</summary>
        public int MaximumProducts { get; init; } = 100;
    }

    /// <summary>What the optimisers that step after each batch share.</summary>
    public abstract record MiniBatch : Optimizer
    {
        private protected MiniBatch()
        {
        }

        /// <summary>Rows a step. Null (default) takes 256 of dense rows and 64 of sparse ones, fewer where there are few rows. 1 or more.</summary>
        public int? BatchSize { get; init; }

        /// <summary>The learning rate where the options give none.</summary>
        internal abstract double DefaultLearningRate { get; }
    }

    /// <summary>Mini-batch steps against the gradient, with heavy-ball momentum.</summary>
    public sealed record StochasticGradientDescent : MiniBatch
    {
        /// <summary>Share of the last step that is taken again. Default 0.9. At least 0 and below 1.</summary>
        public double Momentum { get; init; } = 0.9;

        internal override double DefaultLearningRate => 0.03;
    }

    /// <summary>Mini-batch steps scaled by running means of the gradient and its square (Kingma and Ba, 2015).</summary>
    public sealed record Adam : MiniBatch
    {
        /// <summary>Decay of the mean of the gradient. Default 0.9. At least 0 and below 1.</summary>
        public double Beta1 { get; init; } = 0.9;

        /// <summary>Decay of the mean of its square. Default 0.999. At least 0 and below 1.</summary>
        public double Beta2 { get; init; } = 0.999;

        internal override double DefaultLearningRate => 0.03;
    }

    /// <summary>
    /// Mini-batch steps scaled by the sum of squares of past gradients, coordinate by coordinate (Duchi, Hazan and Singer, 2011).
    /// </summary>
    public sealed record AdaGrad : MiniBatch
    {
        internal override double DefaultLearningRate => 0.1;
    }
}
