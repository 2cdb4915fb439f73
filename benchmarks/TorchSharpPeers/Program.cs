// Peers by TorchSharp, in a separate process; benchmarks/README.md describes the protocol.
using System.Globalization;
using Cotangent.Benchmarks.TorchSharpPeers;
using TorchSharp;

var (workload, folder) = (args[0], args[1]);
try
{
    torch.set_num_threads(int.Parse(args[2], CultureInfo.InvariantCulture));
}
catch (TypeInitializationException)
{
    Console.Error.WriteLine(
        "the native library of TorchSharp does not load; version 0.107.0 needs the libstdc++ of GCC 13, which Debian 12 does not have");
    return 1;
}

torch.random.manual_seed(1);
Protocol.Serve($"TorchSharp {typeof(torch).Assembly.GetName().Version}, libtorch {torch.__version__}", workload switch
{
    "W2" => DenseTargets.Epochs(folder),
    "W3" => SparseText.Trainings(folder),
    "W4" => DenseTargets.Scores(folder),
    _ => [],
});
return 0;
