using Cotangent.AutoDiff.Kernels;

namespace Cotangent.Trainers.MiniBatch;

/// <summary>
/// The two products of the entries of a batch X with a matrix kept by feature: H = X Thetaᵀ, and sums of outer products, HBarᵀ X.
/// </summary>
/// <remarks>
/// Nothing is checked for each entry. Features are below the number of features, because <see cref="Columns.CheckedVector"/> has checked
/// the rows that they come from; places are below their number, because <see cref="FeatureShard"/> counts them. The lengths of the spans
/// are checked once for a batch.
/// </remarks>
internal static unsafe class SparseProduct
{
    /// <summary>H: for each row the sum of the rows of Theta of its features, each times the feature.</summary>
    /// <param name="x">The entries of the batch.</param>
    /// <param name="theta">Features x k.</param>
    /// <param name="k">The rank.</param>
    /// <param name="hidden">Overwritten: rows x k.</param>
    public static void Hidden(BatchEntries x, ReadOnlySpan<float> theta, int k, Span<float> hidden)
    {
        hidden = hidden[..(x.Rows * k)];
        fixed (int* starts = x.Starts, features = x.Features)
        fixed (float* values = x.Values, t = theta, h = hidden)
            SparseMatrixProduct.MultiplyFused(Entries(x, starts, features, values), t, k, h);
    }

    /// <summary>
    /// Adds to the row of each entry in a matrix of k columns the scale times the entry times its row of HBar, in the order of the entries.
    /// </summary>
    /// <param name="x">The entries of the batch.</param>
    /// <param name="targets">The row of each entry in the sums.</param>
    /// <param name="scale">Factor of all terms.</param>
    /// <param name="hiddenBar">Rows x k.</param>
    /// <param name="k">The rank.</param>
    /// <param name="sums">Rows of k elements.</param>
    public static void AddOuter(
        BatchEntries x, ReadOnlySpan<int> targets, float scale, ReadOnlySpan<float> hiddenBar, int k, Span<float> sums)
    {
        targets = targets[..x.Count];
        hiddenBar = hiddenBar[..(x.Rows * k)];
        fixed (int* starts = x.Starts, features = x.Features, to = targets)
        fixed (float* values = x.Values, h = hiddenBar, s = sums)
            SparseMatrixProduct.AddOuterFused(Entries(x, starts, features, values), to, scale, h, k, s);
    }

    private static SparseEntries<float> Entries(BatchEntries x, int* starts, int* features, float* values) =>
        new(starts, features, values, x.Rows, x.Count + BatchEntries.Ahead);
}
