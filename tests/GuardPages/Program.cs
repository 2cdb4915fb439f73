// Runs every kernel on memory that ends, or begins, at a page that nobody may read: Cotangent.GuardPages. A kernel that goes too far kills
// the process. The first line says how many bytes the widest vector has that the runtime lets kernels use; each other line, how many cases
// of a kernel were right.
using Cotangent.AutoDiff.Kernels;
using Cotangent.GuardPages;

using var products = new Products();
using var rows = new Rows();
Console.WriteLine($"vectors of {Machine.Widest<byte>()} bytes");
Report("products", products.Run<float>() + products.Run<double>());
Report("transpositions", products.Transpositions<float>() + products.Transpositions<double>());
Report("dot products", rows.DotProducts<float, float>() + rows.DotProducts<double, float>() + rows.DotProducts<float, double>()
    + rows.DotProducts<double, double>());
Report("changes of units", rows.ChangesOfUnits());
Report("indices", rows.Indices());
Report("panels", rows.Panels());
Report("sparse products", rows.SparseProducts());
Report("steps of AdaGrad", rows.StepsOfAdaGrad());

static void Report(string kernel, int cases) => Console.WriteLine($"{kernel}: {cases}");
