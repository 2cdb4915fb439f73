using Cotangent.Trainers.Rows;
using Cotangent.Trainers.Scaling;

namespace Cotangent.Trainers.MiniBatch;

/// <summary>The rows of a mini-batch run, and the units that it works in.</summary>
/// <param name="Training">The rows that are trained on.</param>
/// <param name="Validation">The rows that are measured; null for none.</param>
/// <param name="Units">The units of training. Features of sparse gradients have scales, and no means.</param>
internal sealed record BatchRows(TileSet Training, TileSet? Validation, Units Units);
