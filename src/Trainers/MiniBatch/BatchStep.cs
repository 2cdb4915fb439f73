namespace Cotangent.Trainers.MiniBatch;

/// <summary>The number and the learning rate of a step.</summary>
/// <param name="Number">Steps of this epoch before it.</param>
/// <param name="RateBefore">The sum of their learning rates.</param>
/// <param name="Rate">Its learning rate.</param>
internal readonly record struct BatchStep(int Number, double RateBefore, double Rate);
