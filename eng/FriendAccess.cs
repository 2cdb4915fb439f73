using System.Runtime.CompilerServices;

// The run-time half of friend access; the compile-time half, and why it is needed, are in FriendAccess.targets.
[assembly: IgnoresAccessChecksTo("Microsoft.ML.Core")]
[assembly: IgnoresAccessChecksTo("Microsoft.ML.Data")]
[assembly: IgnoresAccessChecksTo("Microsoft.ML.Transforms")]
