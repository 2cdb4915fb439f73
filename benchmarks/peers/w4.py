"""Value and JVP of two linear layers, by numpy and PyTorch."""

import peer

VALUE = "Value of 256 -> 32 -> 64, batches of 256"
TANGENT = "Value and one JVP of 256 -> 32 -> 64, batches of 256"
FEATURES, RANK, TARGETS, BATCH = 256, 32, 64, 256

numpy = peer.package("numpy")
torch = peer.package("torch")
X = peer.matrix("w2-x.f32", FEATURES)
random = numpy.random.default_rng(1)
THETA, THETA_DOT = ((random.standard_normal((RANK, FEATURES)) / FEATURES ** 0.5).astype(numpy.float32) for _ in range(2))
A, A_DOT = ((random.standard_normal((TARGETS, RANK)) / RANK ** 0.5).astype(numpy.float32) for _ in range(2))


def batches(rows, run):
    def all_of_them():
        for first in range(0, len(rows), BATCH):
            run(rows[first:first + BATCH])

    return all_of_them


h, h_dot = (numpy.empty((BATCH, RANK), numpy.float32) for _ in range(2))
g, g_dot, more = (numpy.empty((BATCH, TARGETS), numpy.float32) for _ in range(3))


def value_by_numpy(x):
    rows = len(x)
    numpy.dot(x, THETA.T, out=h[:rows])
    numpy.dot(h[:rows], A.T, out=g[:rows])


def tangent_by_numpy(x):
    rows = len(x)
    value_by_numpy(x)
    numpy.dot(x, THETA_DOT.T, out=h_dot[:rows])
    numpy.dot(h_dot[:rows], A.T, out=g_dot[:rows])
    numpy.dot(h[:rows], A_DOT.T, out=more[:rows])
    numpy.add(g_dot[:rows], more[:rows], out=g_dot[:rows])


peer.task(VALUE, "numpy by hand", batches(X, value_by_numpy))
peer.task(TANGENT, "numpy by hand", batches(X, tangent_by_numpy))

if torch:
    from torch.autograd import forward_ad

    linear = torch.nn.functional.linear
    x, theta, theta_dot, a, a_dot = (torch.from_numpy(values) for values in (X, THETA, THETA_DOT, A, A_DOT))

    def value(rows):
        with torch.no_grad():
            return linear(linear(rows, theta), a)

    def tangent(rows):
        with torch.no_grad():
            hidden = linear(rows, theta)
            return linear(hidden, a), linear(linear(rows, theta_dot), a) + linear(hidden, a_dot)

    def forward_mode(rows):
        with forward_ad.dual_level():
            scores = linear(linear(rows, forward_ad.make_dual(theta, theta_dot)), forward_ad.make_dual(a, a_dot))
            return forward_ad.unpack_dual(scores)

    peer.task(VALUE, "PyTorch", batches(x, value))
    peer.task(TANGENT, "PyTorch by hand", batches(x, tangent))
    peer.task(TANGENT, "PyTorch forward mode", batches(x, forward_mode))

peer.serve()
