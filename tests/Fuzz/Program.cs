// Passes damaged or invalid input many times: Cotangent.Fuzz ATTACK COUNT|all [SEED [FIRST [trace]]]. The last line has the counts; the
// exit code is 0 if no case failed. The same arguments give the same cases. After a crash of the process, run again with trace: the last
// printed case is the cause.
using System.Globalization;
using Cotangent.Fuzz;
using Cotangent.Fuzz.Models;

Dictionary<string, Func<IAttack>> attacks = new()
{
    ["checkpoints"] = () => new CheckpointAttack(),
    ["models"] = () => new ModelsAttack(),
    ["rows"] = () => new RowsAttack(),
    ["every-row"] = () => new EveryRowAttack(),
};

var attack = args.Length >= 2 && attacks.TryGetValue(args[0], out var create) ? create() : null;
var count = 0;
if (attack is null || !(int.TryParse(args[1], CultureInfo.InvariantCulture, out count) || (args[1] == "all" && attack.Cases is not null)))
{
    Console.Error.WriteLine($"Expected an attack ({string.Join(", ", attacks.Keys)}) and a number of cases.");
    return 2;
}

var seed = args.Length > 2 ? int.Parse(args[2], CultureInfo.InvariantCulture) : 1;
var first = args.Length > 3 ? int.Parse(args[3], CultureInfo.InvariantCulture) : 0;
return new Campaign(args[0], attack).Run(first, args[1] == "all" ? attack.Cases!.Value : count, seed, trace: args is [.., "trace"]) == 0
    ? 0
    : 1;
