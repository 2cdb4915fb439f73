"""Classes of sparse text by PyTorch: EmbeddingBag, which is Theta, and Linear, which is A."""

import time

import peer

ACCURACY = "Training to a test accuracy of 0.900 or so"
VOCABULARY, BATCH, RATE = 100_000, 64, 10.0

numpy = peer.package("numpy")
torch = peer.package("torch")


class Documents:
    def __init__(self, part):
        def read(name, kind):
            return numpy.fromfile(peer.path(f"w3-{part}-{name}"), dtype=kind)

        self.starts = read("starts.i32", numpy.int32).astype(numpy.int64)
        self.classes = torch.from_numpy(read("classes.i32", numpy.int32).astype(numpy.int64))
        self.words = torch.from_numpy(read("words.i32", numpy.int32).astype(numpy.int64))
        counts = read("counts.f32", numpy.float32)
        lengths = numpy.add.reduceat(counts, self.starts[:-1])
        self.shares = torch.from_numpy(counts / numpy.repeat(lengths, numpy.diff(self.starts)))

    def scores(self, bag, linear, first, last):
        begin, end = int(self.starts[first]), int(self.starts[last])
        starts = torch.from_numpy(self.starts[first:last] - begin)
        return linear(bag(self.words[begin:end], starts, per_sample_weights=self.shares[begin:end]))


def train(rank=16, classes=20, epochs=3):
    """Plain steps, with a learning rate that falls to 0."""
    torch.manual_seed(1)
    bag = torch.nn.EmbeddingBag(VOCABULARY, rank, mode="sum", sparse=True)
    linear = torch.nn.Linear(rank, classes, bias=False)
    torch.nn.init.uniform_(bag.weight, -1 / rank, 1 / rank)
    torch.nn.init.uniform_(linear.weight, -0.1, 0.1)
    optimizer = torch.optim.SGD([bag.weight, linear.weight], lr=RATE)
    labels, wanted = documents.classes % classes, tests.classes % classes
    rows = len(labels)
    steps, step = epochs * ((rows + BATCH - 1) // BATCH), 0
    start = time.perf_counter()
    for _ in range(epochs):
        for first in range(0, rows, BATCH):
            last = min(rows, first + BATCH)
            optimizer.param_groups[0]["lr"] = RATE * (1 - step / steps)
            step += 1
            optimizer.zero_grad()
            torch.nn.functional.cross_entropy(documents.scores(bag, linear, first, last), labels[first:last]).backward()
            optimizer.step()
    seconds = time.perf_counter() - start
    with torch.no_grad():
        predicted = tests.scores(bag, linear, 0, len(wanted)).argmax(1)
    return seconds, (predicted == wanted).float().mean()


def epoch(rank, classes, epochs):
    seconds, accuracy = train(rank, classes, epochs)
    return seconds / epochs, accuracy


def add(rank, classes, epochs):
    plural = "" if epochs == 1 else "s"
    peer.task(f"An epoch, rank {rank}, {classes} classes", f"PyTorch EmbeddingBag, {epochs} epoch{plural}", lambda: epoch(rank, classes, epochs))


if torch:
    documents, tests = Documents("train"), Documents("test")
    add(16, 20, 3)
    peer.task(ACCURACY, "PyTorch EmbeddingBag, 3 epochs", train)
    if peer.threads == 1:
        for rank, classes in ((10, 20), (64, 20), (16, 5)):
            add(rank, classes, 1)
peer.serve()
