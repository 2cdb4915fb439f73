using System.Runtime.CompilerServices;

// The run-time half of friend access. FriendAccess.targets has the compile-time half, and explains why it is needed.
[assembly: IgnoresAccessChecksTo("Microsoft.ML.Core")]
[assembly: IgnoresAccessChecksTo("Microsoft.ML.CpuMath")]
[assembly: IgnoresAccessChecksTo("Microsoft.ML.Data")]
[assembly: IgnoresAccessChecksTo("Microsoft.ML.PCA")]
[assembly: IgnoresAccessChecksTo("Microsoft.ML.StandardTrainers")]
[assembly: IgnoresAccessChecksTo("Microsoft.ML.Transforms")]

namespace System.Runtime.CompilerServices;

/// <summary>The runtime honors this attribute by its name (see eng/FriendAccess.targets); no framework assembly declares it.</summary>
[AttributeUsage(AttributeTargets.Assembly, AllowMultiple = true)]
internal sealed class IgnoresAccessChecksToAttribute(string assemblyName) : Attribute
{
    public string AssemblyName { get; } = assemblyName;
}
