namespace Cotangent.Trainers.MiniBatch;

/// <summary>The loss of the model on a batch of rows, its gradient, and the step against it. Owns the memory of one thread that trains.</summary>
internal interface IBatchGradient
{
    /// <summary>
    /// The loss of rows <paramref name="first"/> and on of a pool, and its gradient, which is kept. Each row counts <paramref name="rowScale"/>
    /// times its weight.
    /// </summary>
    double Evaluate(RowPool pool, int first, int count, double rowScale, BatchStep step);

    /// <summary>The step against the gradient of the last <see cref="Evaluate"/>.</summary>
    void Update(BatchStep step);

    /// <summary>The loss alone.</summary>
    double Loss(RowPool pool, int first, int count, double rowScale);

    /// <summary>Euclidean norm of the gradient of the last <see cref="Evaluate"/>.</summary>
    double GradientNorm();
}
