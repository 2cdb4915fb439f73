"""An epoch of mini-batches of two linear layers, by numpy, PyTorch and scikit-learn."""

import warnings

import peer

WORK = "An epoch, batch 256, rank 32, 64 targets"
FEATURES, RANK, TARGETS, BATCH, RATE = 256, 32, 64, 256, 0.02

numpy = peer.package("numpy")
network = peer.package("sklearn") and __import__("sklearn.neural_network").neural_network
torch = peer.package("torch")
X, Y = peer.matrix("w2-x.f32", FEATURES), peer.matrix("w2-y.f32", TARGETS)
random = numpy.random.default_rng(1)
THETA = (random.standard_normal((RANK, FEATURES)) / FEATURES ** 0.5).astype(numpy.float32)
A = (random.standard_normal((TARGETS, RANK)) / RANK ** 0.5).astype(numpy.float32)


def by_numpy():
    theta, a = THETA.copy(), A.copy()
    h, g, h_bar = (numpy.empty((BATCH, width), numpy.float32) for width in (RANK, TARGETS, RANK))
    theta_bar, a_bar = numpy.empty_like(theta), numpy.empty_like(a)

    def epoch():
        for first in range(0, len(X), BATCH):
            x, y = X[first:first + BATCH], Y[first:first + BATCH]
            rows = len(x)
            step = numpy.float32(RATE / rows)
            numpy.dot(x, theta.T, out=h[:rows])
            numpy.dot(h[:rows], a.T, out=g[:rows])
            numpy.subtract(g[:rows], y, out=g[:rows])
            numpy.dot(g[:rows].T, h[:rows], out=a_bar)
            numpy.dot(g[:rows], a, out=h_bar[:rows])
            numpy.dot(h_bar[:rows].T, x, out=theta_bar)
            numpy.multiply(a_bar, step, out=a_bar)
            numpy.multiply(theta_bar, step, out=theta_bar)
            numpy.subtract(a, a_bar, out=a)
            numpy.subtract(theta, theta_bar, out=theta)

    return epoch


def by_torch():
    x, y = torch.from_numpy(X), torch.from_numpy(Y)
    theta, a = torch.from_numpy(THETA.copy()), torch.from_numpy(A.copy())
    h, g, h_bar = (torch.empty(BATCH, width) for width in (RANK, TARGETS, RANK))
    theta_bar, a_bar = torch.empty_like(theta), torch.empty_like(a)

    def epoch():
        with torch.no_grad():
            for first in range(0, len(x), BATCH):
                rows = x[first:first + BATCH]
                count = len(rows)
                torch.mm(rows, theta.t(), out=h[:count])
                torch.mm(h[:count], a.t(), out=g[:count])
                g[:count].sub_(y[first:first + BATCH])
                torch.mm(g[:count].t(), h[:count], out=a_bar)
                torch.mm(g[:count], a, out=h_bar[:count])
                torch.mm(h_bar[:count].t(), rows, out=theta_bar)
                a.add_(a_bar, alpha=-RATE / count)
                theta.add_(theta_bar, alpha=-RATE / count)

    return epoch


def by_autograd():
    x, y = torch.from_numpy(X), torch.from_numpy(Y)
    layers = torch.nn.Sequential(torch.nn.Linear(FEATURES, RANK, bias=False), torch.nn.Linear(RANK, TARGETS, bias=False))
    optimizer = torch.optim.SGD(layers.parameters(), lr=RATE)

    def epoch():
        for first in range(0, len(x), BATCH):
            rows = x[first:first + BATCH]
            optimizer.zero_grad()
            (0.5 * (layers(rows) - y[first:first + BATCH]).pow(2).sum() / len(rows)).backward()
            optimizer.step()

    return epoch


def by_scikit_learn():
    warnings.filterwarnings("ignore")
    # Its gradient is that of half the squared error, summed over the targets; it has a bias, and shuffles the rows.
    regressor = network.MLPRegressor(
        hidden_layer_sizes=(RANK,), activation="identity", solver="sgd", momentum=0, learning_rate_init=RATE, batch_size=BATCH, alpha=0, random_state=1)

    def epoch():
        regressor.partial_fit(X, Y)

    return epoch


peer.task(WORK, "numpy by hand", by_numpy())
if torch:
    peer.task(WORK, "PyTorch by hand", by_torch())
    peer.task(WORK, "PyTorch nn.Linear twice", by_autograd())
if network and peer.threads == 1:
    peer.task(WORK, "scikit-learn MLPRegressor", by_scikit_learn())
peer.serve()
