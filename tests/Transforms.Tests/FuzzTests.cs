using Cotangent.Trainers.Tests;

namespace Cotangent.Transforms.Tests;

/// <summary>Some cases of tests/Fuzz, in a separate process, so that a crash fails the test. .ci/run tries many more.</summary>
public class FuzzTests
{
    /// <summary>Damage is refused. Damage in ML.NET's part of an entry may have no effect.</summary>
    [Fact]
    public async Task Damaged_models_are_refused_or_answer_as_the_undamaged_ones()
    {
        var (exitCode, output, error) = await ChildProcess.Run("Fuzz", ["models", "300"]);
        Assert.Equal("", error);
        Assert.Matches("^models: 300 cases, 2[0-9]{2} refused, [1-9][0-9]? answered, 0 failed\\.\\s*$", output);
        Assert.Equal(0, exitCode);
    }
}
