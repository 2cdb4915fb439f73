"""From a CSV file to a linear regression, by pandas and numpy or PyTorch."""

import time

import peer

FILE = "From the file to a model"
MEMORY = "From a cached view, or arrays, to a model"

numpy = peer.package("numpy")
pandas = peer.package("pandas")
linear_model = peer.package("sklearn") and __import__("sklearn.linear_model").linear_model
torch = peer.package("torch")


def read(name):
    table = pandas.read_csv(peer.path(name), dtype=numpy.float32, engine="c").to_numpy()
    return numpy.ascontiguousarray(table[:, 1:]), table[:, 0].copy()


def normal_equations(x, y):
    means, mean = x.mean(0), y.mean()
    centered = x - means
    coefficients = numpy.linalg.solve((centered.T @ centered).astype(numpy.float64), (centered.T @ (y - mean)).astype(numpy.float64))
    return lambda rows: (rows - means) @ coefficients + mean


def ridge(x, y):
    return linear_model.Ridge(alpha=1e-6, solver="cholesky").fit(x, y).predict


def two_layers(x, y):
    """One epoch of Adam on two linear layers with eight hidden units, in batches of 4096 of standardized rows."""
    x, y = torch.from_numpy(x), torch.from_numpy(y)
    means, deviations, mean = x.mean(0), x.std(0), y.mean()
    x, y = (x - means) / deviations, (y - mean).unsqueeze(1)
    network = torch.nn.Sequential(torch.nn.Linear(x.shape[1], 8, bias=False), torch.nn.Linear(8, 1, bias=False))
    optimizer = torch.optim.Adam(network.parameters(), lr=0.05)
    for first in range(0, len(x), 4096):
        optimizer.zero_grad()
        torch.nn.functional.mse_loss(network(x[first:first + 4096]), y[first:first + 4096]).backward()
        optimizer.step()

    def predict(rows):
        with torch.no_grad():
            return (network((torch.from_numpy(rows) - means) / deviations).squeeze(1) + mean).numpy()

    return predict


def error(predict):
    return numpy.sqrt(numpy.mean((predict(test_x).astype(numpy.float64) - test_y) ** 2))


def timed(fit, load):
    def run():
        start = time.perf_counter()
        model = fit(*load())
        return time.perf_counter() - start, error(model) / optimum

    return run


if pandas:
    train = read("w1-train.csv")
    test_x, test_y = read("w1-test.csv")
    widened = numpy.hstack([train[0], numpy.ones((len(train[0]), 1))])
    best = numpy.linalg.lstsq(widened, train[1].astype(numpy.float64), rcond=None)[0]
    optimum = error(lambda rows: rows @ best[:-1] + best[-1])
    del widened
    for name, fit, there in (
        ("pandas, numpy normal equations", normal_equations, True),
        ("pandas, scikit-learn Ridge", ridge, linear_model),
        ("pandas, PyTorch nn.Linear twice, Adam", two_layers, torch),
    ):
        if there:
            peer.task(FILE, name, timed(fit, lambda: read("w1-train.csv")))
            peer.task(MEMORY, name.removeprefix("pandas, "), timed(fit, lambda: train))

peer.serve()
