using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using Cotangent.Trainers.Checkpoints;
using Microsoft.ML;
using Options = Cotangent.TwoLayerLinearRegressionTrainer.Options;

namespace Cotangent.Trainers.Tests.Runs;

/// <summary>
/// Another run, a link, a pipe or a folder at the path of a checkpoint or of its other files: none of them is read as a checkpoint, or
/// lost.
/// </summary>
public sealed class CheckpointFilesTests : IDisposable
{
    private const string Secret = "not to be touched";

    private static readonly string[] Files = ["", ".previous"];

    private readonly CheckpointFolder _folder = new();

    private string Checkpoint => _folder.Checkpoint;

    /// <summary>A file of another user, the target of a link.</summary>
    private string Precious => Path.Combine(_folder.Name, "precious");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_second_run_is_told_who_has_the_checkpoint()
    {
        string? message = null;
        var first = CheckpointFolder.Fit(_folder.Checkpointed with
        {
            Progress = new CheckpointFolder.Watcher(epoch =>
            {
                if (epoch == 3)
                    message = Assert.Throws<InvalidOperationException>(() => CheckpointFolder.FitUnread(_folder.Checkpointed)).Message;
            }),
        });
        Assert.Contains(
            $"The checkpoint '{Checkpoint}' is in use by another training: process {Environment.ProcessId} (",
            message,
            StringComparison.Ordinal);
        Assert.Contains($" on {Environment.MachineName}, since {DateTime.UtcNow:yyyy-MM-}", message, StringComparison.Ordinal);
        Assert.Contains("Wait until it has ended, or change CheckpointPath.", message, StringComparison.Ordinal);
        Assert.Equal(CheckpointFolder.Fit(new()).AllParameters, first.AllParameters);

        // The lock is free at the end, and was taken during training.
        Assert.False(File.Exists(Checkpoint + ".owner"));
        Assert.Equal(first.AllParameters, CheckpointFolder.Fit(_folder.Checkpointed).AllParameters);
    }

    [Fact]
    public void A_run_that_fails_lets_go_of_the_checkpoint()
    {
        _folder.CancelAfter(2);
        Assert.Throws<InvalidOperationException>(() => CheckpointFolder.Fit(_folder.Checkpointed with { Rank = 2 }));
        Assert.False(File.Exists(Checkpoint + ".owner"));
        CheckpointFolder.Fit(_folder.Checkpointed);
    }

    /// <summary>The description of a killed run, or of a run that is about to write its own, may be anything.</summary>
    [Theory]
    [InlineData("process 7\u001b[2J", @"process 7\u001b[2J.")]
    [InlineData("", "it does not say which.")]
    [InlineData(null, "it does not say which.")]
    [InlineData("long", "it does not say which.")]
    [InlineData("link", "it does not say which.")]
    public void Where_the_words_are_wrong_it_is_refused_all_the_same(string? words, string expected)
    {
        using var held = new FileStream(Checkpoint + ".lock", FileMode.Create, FileAccess.ReadWrite, FileShare.None);
        File.WriteAllText(Precious, Secret);
        if (words == "link")
            File.CreateSymbolicLink(Checkpoint + ".owner", Precious);
        else if (words is not null)
            File.WriteAllText(Checkpoint + ".owner", words == "long" ? new string('x', 10_000) : words);
        var message = Assert.Throws<InvalidOperationException>(() => CheckpointFolder.FitUnread(_folder.Checkpointed)).Message;
        Assert.Contains("is in use by another training: " + expected, message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(".lock")]
    [InlineData(".owner")]
    [InlineData(".unfinished")]
    public void A_folder_that_takes_no_file_is_an_error_before_training(string beside)
    {
        // The administrator may write to any folder, but nobody can write a file where a folder is.
        Directory.CreateDirectory(Checkpoint + beside);
        var message = Assert.Throws<IOException>(() => CheckpointFolder.FitUnread(_folder.Checkpointed)).Message;
        Assert.Contains($"The checkpoint '{Checkpoint}' cannot be written: ", message, StringComparison.Ordinal);
        Assert.Contains("change that, or CheckpointPath", message, StringComparison.Ordinal);
    }

    /// <summary>
    /// A file name has at most 255 bytes or characters. The longest name of the files of a checkpoint ends in <c>.unfinished</c>.
    /// </summary>
    [Theory]
    [InlineData(244, true)]
    [InlineData(245, false)]
    [InlineData(249, false)]
    public void A_name_that_is_too_long_for_what_is_beside_it_is_an_error_before_training(int length, bool fits)
    {
        var options = new Options { CheckpointPath = Path.Combine(_folder.Name, new string('c', length)) };
        if (fits)
        {
            CheckpointFolder.Fit(options);
            Assert.True(File.Exists(options.CheckpointPath));
            return;
        }

        var message = Assert.Throws<IOException>(() => CheckpointFolder.FitUnread(options)).Message;
        Assert.Contains($"The checkpoint '{options.CheckpointPath}' cannot be written: ", message, StringComparison.Ordinal);
    }

    /// <summary>A file that nobody may open, as one of another user: the folder is not the cause.</summary>
    [Fact]
    public void A_lock_that_cannot_be_opened_is_named_to_be_deleted()
    {
        if (OperatingSystem.IsWindows())
            return;
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(Checkpoint + ".lock"));
        var message = Assert.Throws<IOException>(() => CheckpointFolder.FitUnread(_folder.Checkpointed)).Message;
        Assert.Contains($"The checkpoint '{Checkpoint}' cannot be written: ", message, StringComparison.Ordinal);
        Assert.EndsWith($"Delete '{Checkpoint}.lock' if no run has it, or change CheckpointPath.", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_that_nobody_may_write_to_is_an_error_before_training()
    {
        if (!OperatingSystem.IsLinux())
            return;
        var message =
            Assert.Throws<IOException>(() => CheckpointFolder.FitUnread(new() { CheckpointPath = "/proc/self/run.checkpoint" })).Message;
        Assert.Contains("run.checkpoint' cannot be written: ", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Below_a_file_there_is_no_folder()
    {
        File.WriteAllText(Precious, Secret);
        Assert.Throws<DirectoryNotFoundException>(
            () => CheckpointFolder.FitUnread(new() { CheckpointPath = Path.Combine(Precious, "run") }));
    }

    /// <summary>Otherwise, everybody who may write to the folder could have the file of another user overwritten.</summary>
    [Theory]
    [InlineData(".unfinished")]
    [InlineData(".previous")]
    [InlineData(".owner")]
    public void A_link_beside_the_checkpoint_goes_and_what_it_leads_to_stays(string beside)
    {
        File.WriteAllText(Precious, Secret);
        File.CreateSymbolicLink(Checkpoint + beside, Precious);
        var options = beside == ".previous" ? Started() : _folder.Checkpointed;
        Assert.Equal(CheckpointFolder.Fit(new()).AllParameters, CheckpointFolder.Fit(options).AllParameters);
        Assert.Equal(Secret, File.ReadAllText(Precious));
        Assert.Null(new FileInfo(Checkpoint + beside).LinkTarget);

        // Without a last checkpoint, the previous file would be resumed.
        Options Started()
        {
            File.Delete(Checkpoint + beside);
            _folder.CancelAfter(3);
            File.Delete(Checkpoint + beside);
            File.CreateSymbolicLink(Checkpoint + beside, Precious);
            return _folder.Checkpointed;
        }
    }

    [Fact]
    public void A_link_where_a_damaged_checkpoint_is_moved_to_goes_and_what_it_leads_to_stays()
    {
        File.WriteAllText(Precious, Secret);
        _folder.CancelAfter(5);
        File.WriteAllBytes(Checkpoint, [1, 2, 3]);
        File.CreateSymbolicLink(Checkpoint + ".damaged", Precious);
        CheckpointFolder.Fit(_folder.Checkpointed);
        Assert.Equal(Secret, File.ReadAllText(Precious));
        Assert.Equal([1, 2, 3], File.ReadAllBytes(Checkpoint + ".damaged"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_link_in_place_of_the_lock_is_refused_and_goes_nowhere(bool exists)
    {
        if (exists)
            File.WriteAllText(Precious, Secret);
        File.CreateSymbolicLink(Checkpoint + ".lock", Precious);
        var message = Assert.Throws<IOException>(() => CheckpointFolder.FitUnread(_folder.Checkpointed)).Message;
        Assert.Contains($"cannot be written: '{Checkpoint}.lock' is a link.", message, StringComparison.Ordinal);
        Assert.Equal(exists, File.Exists(Precious));
    }

    /// <summary>The checkpoint may be in another folder: it is read there, and new ones are written here.</summary>
    [Fact]
    public void A_link_to_a_checkpoint_is_resumed_and_replaced()
    {
        _folder.CancelAfter(5);
        File.Move(Checkpoint, Precious);
        var before = File.ReadAllBytes(Precious);
        File.CreateSymbolicLink(Checkpoint, Precious);
        var resumed = CheckpointFolder.Fit(_folder.Checkpointed);
        Assert.Equal(CheckpointFolder.Fit(new()).AllParameters, resumed.AllParameters);
        Assert.Contains(resumed.Log, message => message.RawMessage.StartsWith("Resumed after epoch 5", StringComparison.Ordinal));
        Assert.Equal(before, File.ReadAllBytes(Precious));
        Assert.Null(new FileInfo(Checkpoint).LinkTarget);
    }

    [Theory]
    [InlineData("")]
    [InlineData(".previous")]
    public void A_link_to_nothing_is_refused(string beside)
    {
        File.CreateSymbolicLink(Checkpoint + beside, Precious);
        var message = Assert.Throws<IOException>(() => CheckpointFolder.FitUnread(_folder.Checkpointed)).Message;
        Assert.Contains($"'{Checkpoint}{beside}' is a link to '{Precious}', which is not there", message, StringComparison.Ordinal);
        Assert.False(File.Exists(Precious));

        File.Delete(Checkpoint + beside);
        File.CreateSymbolicLink(Checkpoint + beside, Checkpoint + beside);
        message = Assert.Throws<IOException>(() => CheckpointFolder.FitUnread(_folder.Checkpointed)).Message;
        Assert.Contains($"'{Checkpoint}{beside}' is a link that leads nowhere", message, StringComparison.Ordinal);
    }

    public static TheoryData<string, string> NoFiles
    {
        get
        {
            var data = new TheoryData<string, string> { { "", "empty file" }, { ".previous", "empty file" } };
            if (OperatingSystem.IsWindows())
                return data;
            foreach (var beside in Files)
            {
                data.Add(beside, "pipe");
                data.Add(beside, "link to a pipe");
                data.Add(beside, "link to a device");
            }

            return data;
        }
    }

    /// <summary>Reading a pipe would block forever, and a device must not be replaced.</summary>
    [Theory]
    [MemberData(nameof(NoFiles))]
    public void What_is_no_file_with_something_in_it_is_refused_before_it_is_opened(string beside, string kind)
    {
        var path = Checkpoint + beside;
        switch (kind)
        {
            case "pipe": MakePipe(path); break;
            case "link to a device": File.CreateSymbolicLink(path, "/dev/null"); break;
            case "link to a pipe":
                MakePipe(Precious);
                File.CreateSymbolicLink(path, Precious);
                break;
            default: File.WriteAllText(path, ""); break;
        }

        var message = Assert.Throws<IOException>(() => CheckpointFolder.FitUnread(_folder.Checkpointed)).Message;
        Assert.Contains($"'{path}' is empty, or a pipe or a device; expected a checkpoint, or nothing", message, StringComparison.Ordinal);
        Assert.Contains("Move it away, or change CheckpointPath", message, StringComparison.Ordinal);
        Assert.Equal(path, Assert.Single(Directory.GetFiles(_folder.Name, "run*")));
    }

    /// <summary>An empty file cannot be distinguished from a pipe, which a rename would take from its reader: the user moves it.</summary>
    [Fact]
    public void An_empty_one_is_refused_with_the_one_before_it_which_is_resumed_once_it_is_moved()
    {
        _folder.CancelAfter(5);
        File.WriteAllBytes(Checkpoint, []);
        var message = Assert.Throws<IOException>(() => CheckpointFolder.FitUnread(_folder.Checkpointed)).Message;
        Assert.Contains(
            $"'{Checkpoint}' is empty, or a pipe or a device; expected a checkpoint, or nothing. ", message, StringComparison.Ordinal);
        Assert.EndsWith(
            $"Move it away, and training resumes from the one before it, '{_folder.Previous}', where that is whole; or change "
            + $"CheckpointPath.", message, StringComparison.Ordinal);

        File.Move(Checkpoint, Precious);
        var resumed = CheckpointFolder.Fit(_folder.Checkpointed);
        Assert.Equal(CheckpointFolder.Fit(new()).AllParameters, resumed.AllParameters);
        Assert.Contains(resumed.Log, line => line.RawMessage.StartsWith("Resumed after epoch 4", StringComparison.Ordinal));
    }

    /// <summary>The next checkpoint replaces it, without opening it.</summary>
    [Fact]
    public void What_the_one_before_is_does_not_matter_beside_a_whole_one()
    {
        _folder.CancelAfter(5);
        File.WriteAllBytes(_folder.Previous, []);
        var resumed = CheckpointFolder.Fit(_folder.Checkpointed);
        Assert.Equal(CheckpointFolder.Fit(new()).AllParameters, resumed.AllParameters);
        Assert.Contains(resumed.Log, line => line.RawMessage.StartsWith("Resumed after epoch 5", StringComparison.Ordinal));
        Assert.True(new FileInfo(_folder.Previous).Length > 0);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Beside_a_damaged_one_it_is_not_opened_where_it_is_no_file(bool isPipe)
    {
        if (isPipe && OperatingSystem.IsWindows())
            return;
        _folder.CancelAfter(5);
        File.WriteAllBytes(Checkpoint, [1, 2, 3]);
        File.Delete(_folder.Previous);
        if (isPipe)
            MakePipe(_folder.Previous);
        else
            File.WriteAllBytes(_folder.Previous, []);
        var message = Assert.Throws<InvalidOperationException>(() => CheckpointFolder.FitUnread(_folder.Checkpointed)).Message;
        Assert.Contains($"'{Checkpoint}' is no checkpoint of this version, or damaged: it has 3 bytes", message, StringComparison.Ordinal);
        Assert.Contains(
            $"Nor is the one before it of use: '{_folder.Previous}' is empty, or a pipe or a device", message, StringComparison.Ordinal);
        Assert.Equal(3, new FileInfo(Checkpoint).Length);
    }

    [Fact]
    public void The_null_device_is_no_checkpoint()
    {
        if (OperatingSystem.IsWindows())
            return;
        var message = Assert.Throws<IOException>(() => CheckpointFolder.FitUnread(new() { CheckpointPath = "/dev/null" })).Message;
        Assert.Contains("'/dev/null' is empty, or a pipe or a device", message, StringComparison.Ordinal);
        Assert.False(File.Exists("/dev/null.lock"));
    }

    /// <summary>A file of another user, or one that the disk cannot read.</summary>
    [Theory]
    [InlineData("")]
    [InlineData(".previous")]
    public void A_file_that_cannot_be_read_is_named(string beside)
    {
        _folder.CancelAfter(3);
        if (beside.Length > 0)
            File.Delete(Checkpoint);
        using var held = new FileStream(Checkpoint + beside, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        var message = Assert.Throws<IOException>(() => CheckpointFolder.FitUnread(_folder.Checkpointed)).Message;
        Assert.Contains($"The checkpoint '{Checkpoint}{beside}' cannot be read: ", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Where_the_one_before_is_damaged_too_both_are_named_and_left()
    {
        _folder.CancelAfter(3);
        File.WriteAllBytes(Checkpoint, [1, 2, 3]);
        File.WriteAllBytes(_folder.Previous, [4, 5]);
        var message = Assert.Throws<InvalidOperationException>(() => CheckpointFolder.FitUnread(_folder.Checkpointed)).Message;
        Assert.Contains($"'{Checkpoint}' is no checkpoint of this version, or damaged: it has 3 bytes", message, StringComparison.Ordinal);
        Assert.Contains(
            $"'{_folder.Previous}' is no checkpoint of this version, or damaged: it has 2 bytes", message, StringComparison.Ordinal);
        Assert.Equal(3, new FileInfo(Checkpoint).Length);
        Assert.Equal(2, new FileInfo(_folder.Previous).Length);
    }

    [Fact]
    public void A_damaged_one_that_cannot_be_moved_is_named_with_where_to()
    {
        _folder.CancelAfter(3);
        File.WriteAllBytes(Checkpoint, [1, 2, 3]);
        Directory.CreateDirectory(Checkpoint + ".damaged");
        var message = Assert.Throws<IOException>(() => CheckpointFolder.FitUnread(_folder.Checkpointed)).Message;
        Assert.Contains($"It could not be moved to '{Checkpoint}.damaged'", message, StringComparison.Ordinal);
        Assert.Equal(3, new FileInfo(Checkpoint).Length);
    }

    [Fact]
    public void A_checkpoint_of_another_version_is_named_as_one()
    {
        _folder.CancelAfter(3);
        File.Delete(_folder.Previous);
        _folder.Forge(state => [.. state[..22], (byte)'2', .. state[23..]]);
        Assert.Contains("Cotangent checkpoint 2", Encoding.UTF8.GetString(File.ReadAllBytes(Checkpoint)), StringComparison.Ordinal);
        var message = Assert.Throws<InvalidOperationException>(() => CheckpointFolder.FitUnread(_folder.Checkpointed)).Message;
        Assert.Contains(
            "it is a 'Cotangent checkpoint 2', which another version of Cotangent has written and can resume",
            message,
            StringComparison.Ordinal);
        Assert.Contains("Move it away", message, StringComparison.Ordinal);
    }

    private static void MakePipe(string path)
    {
        using var process = Process.Start("mkfifo", [path]);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }
}
