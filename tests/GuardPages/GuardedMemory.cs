using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Cotangent.GuardPages;

/// <summary>Memory between two protected pages: a kernel that reads or writes one element beyond either end crashes at once.</summary>
internal sealed partial class GuardedMemory : IDisposable
{
    private const int NoAccess = 0;
    private const int ReadAndWrite = 3;
    private const int PrivateMemory = 2;

    private const uint Commit = 0x1000;
    private const uint Reserve = 0x2000;
    private const uint Release = 0x8000;
    private const uint PageReadWrite = 4;
    private const uint PageNoAccess = 1;

    /// <summary>The system chooses the address, and no file is mapped.</summary>
    private static readonly int Anonymous = OperatingSystem.IsMacOS() || OperatingSystem.IsFreeBSD() ? 0x1000 : 0x20;

    private static readonly int Page = Environment.SystemPageSize;

    private readonly nint _first;
    private readonly int _length;

    /// <param name="bytes">The least number of bytes.</param>
    public GuardedMemory(int bytes)
    {
        _length = (bytes + Page - 1) / Page * Page;
        _first = Allocate(_length + (2 * Page));
        Forbid(_first);
        Forbid(_first + Page + _length);
    }

    /// <summary>Elements that end at the protected page after them, or begin at the end of the protected page before them.</summary>
    public unsafe Span<T> Span<T>(int count, bool atEnd)
        where T : unmanaged
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((long)count * sizeof(T), _length);
        var start = _first + Page + (atEnd ? _length - ((nint)count * sizeof(T)) : 0);
        return new((void*)start, count);
    }

    public void Dispose()
    {
        if (OperatingSystem.IsWindows() ? !VirtualFree(_first, 0, Release) : munmap(_first, _length + (2 * Page)) != 0)
            throw new Win32Exception();
    }

    private static nint Allocate(int bytes)
    {
        var memory = OperatingSystem.IsWindows()
            ? VirtualAlloc(0, (nuint)bytes, Commit | Reserve, PageReadWrite)
            : mmap(0, bytes, ReadAndWrite, PrivateMemory | Anonymous, -1, 0);
        return memory is 0 or -1 ? throw new Win32Exception() : memory;
    }

    private static void Forbid(nint page)
    {
        if (OperatingSystem.IsWindows() ? !VirtualProtect(page, (nuint)Page, PageNoAccess, out _) : mprotect(page, Page, NoAccess) != 0)
            throw new Win32Exception();
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint mmap(nint address, nint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int mprotect(nint address, nint length, int protection);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int munmap(nint address, nint length);

    [LibraryImport("kernel32", SetLastError = true)]
    private static partial nint VirtualAlloc(nint address, nuint size, uint type, uint protection);

    [LibraryImport("kernel32", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool VirtualProtect(nint address, nuint size, uint protection, out uint before);

    [LibraryImport("kernel32", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool VirtualFree(nint address, nuint size, uint type);
}
