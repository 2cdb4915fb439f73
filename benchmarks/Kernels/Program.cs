// Matrix products of the shapes of training, by a plan of the engine, compared with the same products by loops over
// System.Numerics.Tensors, and with the peak rate of fused multiply-adds of one core:
// dotnet run -c Release --project benchmarks/Kernels -- --job short --filter '*'
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using Cotangent.Benchmarks.Kernels;

var config = DefaultConfig.Instance
    .WithSummaryStyle(SummaryStyle.Default.WithMaxParameterColumnWidth(40))
    .WithArtifactsPath("artifacts/benchmarks")
    .AddColumn(new GigaflopsColumn())
    .HideColumns(Column.Error, Column.StdDev, Column.RatioSD);

// Runs in this process: BenchmarkDotNet searches for a project file with the name of the assembly, and our project names are shorter.
BenchmarkSwitcher.FromAssembly(typeof(Peak).Assembly).Run([.. args, "--inProcess"], config);
