// Runs every kernel on memory that ends, or begins, at an unreadable page: Cotangent.GuardPages. A kernel that accesses memory beyond it
// crashes the process. The first line has the bytes of the widest vector that the runtime supports; each other line has the number of
// correct cases of a kernel.
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
