"""Classes of sparse text by PyTorch: EmbeddingBag, which is Theta, and Linear, which is A."""

import time

import peer

EPOCH = "An epoch, rank 16, 20 classes"
ACCURACY = "Training to a test accuracy of 0.900 or so"
VOCABULARY, CLASSES, RANK, BATCH, RATE, EPOCHS = 100_000, 20, 16, 64, 10.0, 3

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


def train():
    """Plain steps, with a learning rate that falls to 0."""
    torch.manual_seed(1)
    bag = torch.nn.EmbeddingBag(VOCABULARY, RANK, mode="sum", sparse=True)
    linear = torch.nn.Linear(RANK, CLASSES, bias=False)
    torch.nn.init.uniform_(bag.weight, -1 / RANK, 1 / RANK)
    torch.nn.init.uniform_(linear.weight, -0.1, 0.1)
    optimizer = torch.optim.SGD([bag.weight, linear.weight], lr=RATE)
    rows = len(documents.classes)
    steps, step = EPOCHS * ((rows + BATCH - 1) // BATCH), 0
    start = time.perf_counter()
    for _ in range(EPOCHS):
        for first in range(0, rows, BATCH):
            last = min(rows, first + BATCH)
            optimizer.param_groups[0]["lr"] = RATE * (1 - step / steps)
            step += 1
            optimizer.zero_grad()
            torch.nn.functional.cross_entropy(documents.scores(bag, linear, first, last), documents.classes[first:last]).backward()
            optimizer.step()
    seconds = time.perf_counter() - start
    with torch.no_grad():
        predicted = tests.scores(bag, linear, 0, len(tests.classes)).argmax(1)
    return seconds, (predicted == tests.classes).float().mean()


def epoch():
    seconds, accuracy = train()
    return seconds / EPOCHS, accuracy


if torch:
    documents, tests = Documents("train"), Documents("test")
    peer.task(EPOCH, f"PyTorch EmbeddingBag, {EPOCHS} epochs", epoch)
    peer.task(ACCURACY, f"PyTorch EmbeddingBag, {EPOCHS} epochs", train)
peer.serve()
