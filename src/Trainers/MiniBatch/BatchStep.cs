namespace Cotangent.Trainers.MiniBatch;

/// <summary>When a step happens, and how long it is.</summary>
/// <param name="Number">Steps of this epoch before it.</param>
/// <param name="RateBefore">The learning rates of those, summed.</param>
/// <param name="Rate">Its learning rate.</param>
internal readonly record struct BatchStep(int Number, double RateBefore, double Rate);
