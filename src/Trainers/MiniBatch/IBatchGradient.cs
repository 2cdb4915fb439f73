namespace Cotangent.Trainers.MiniBatch;

/// <summary>The loss of the model on a batch of rows, its gradient, and the step against it.</summary>
internal interface IBatchGradient
{
    /// <summary>Computes loss and gradient of consecutive rows of a buffer, and keeps the gradient.</summary>
    /// <param name="rows">The buffer.</param>
    /// <param name="first">Position of the first row.</param>
    /// <param name="count">Number of rows, 1 or more.</param>
    /// <param name="rowScale">The factor of all weights.</param>
    /// <param name="step">The step that will follow.</param>
    /// <returns>The loss.</returns>
    double Evaluate(ShuffleBuffer rows, int first, int count, double rowScale, BatchStep step);

    /// <summary>Steps against the gradient of the last <see cref="Evaluate"/>.</summary>
    void Update(BatchStep step);

    /// <summary>The loss alone.</summary>
    double Loss(ShuffleBuffer rows, int first, int count, double rowScale);

    /// <summary>Euclidean norm of the gradient of the last <see cref="Evaluate"/>.</summary>
    double GradientNorm();
}
