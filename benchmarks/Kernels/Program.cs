// Matrix products of the shapes that training has, through a plan of the engine, beside the same products by loops over
// System.Numerics.Tensors, and beside the fused multiply-adds that one core can do at all: dotnet run -c Release --project
// benchmarks/Kernels -- --job short --filter '*'
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

// In this process: BenchmarkDotNet looks for a project file with the name of the assembly, and ours have shorter ones.
BenchmarkSwitcher.FromAssembly(typeof(Peak).Assembly).Run([.. args, "--inProcess"], config);
