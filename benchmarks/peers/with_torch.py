# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# needs: torch numpy
"""The workloads in PyTorch, as one writes them: eager, torch.func where that is the way."""
import numpy as np
import torch
from torch import func

from timing import main, workload

f32, f64 = torch.float32, torch.float64


def waves(shape, dtype, step, scale):
    return torch.tensor(scale * np.sin(step * np.arange(np.prod(shape))).reshape(shape), dtype=dtype)


def line(a, b, n, dtype):
    return torch.linspace(a, b, n, dtype=dtype)


def plain(f, *args):
    def call():
        with torch.no_grad():
            f(*args)
    return call


def function(x1, x2):
    return torch.log(x1) + x1 * x2 - torch.sin(x2)


def gradient(f, *args):
    """By the tape of autograd."""
    args = [a.requires_grad_() for a in args]
    return lambda: torch.autograd.grad(f(*args), args)


@workload("scalar gradient by pointer")
@workload("scalar gradient through Arrays")
def scalar_gradient():
    return gradient(function, torch.tensor(2.0, dtype=f64), torch.tensor(5.0, dtype=f64))


@workload("value and gradient, vmap over 1e6 points", items=1e6)
def everywhere():
    return gradient(lambda a, b: function(a, b).sum(), line(1, 3, 1000000, f64),
                    line(4, 6, 1000000, f64))


@workload("eager x y + sin x on 16 numbers", items=3)
def eager():
    return plain(lambda x, y: x * y + torch.sin(x), line(0, 1, 16, f64), line(1, 2, 16, f64))


@workload("eager x + y on 1e6 numbers", items=1e6)
def eager_large():
    return plain(torch.add, line(0, 1, 1000000, f64), line(1, 2, 1000000, f64))


def linear(dtype):
    x = line(-2, 3, 1000000, dtype)
    y = 3 * x + 1

    def loss(a, b):
        r = a + b * x - y
        return torch.mean(r * r)
    return gradient(loss, torch.tensor(1, dtype=dtype), torch.tensor(2, dtype=dtype))


@workload("linear regression f32")
def linear_f32():
    return linear(f32)


@workload("linear regression f64")
def linear_f64():
    return linear(f64)


def logistic():
    x, y = waves((1000, 100), f64, 1.7, 1), torch.sign(waves((1000,), f64, 2.9, 1) + 0.01)
    return lambda w: torch.mean(torch.log1p(torch.exp(-y * (x @ w)))) + 0.5e-3 * w @ w


@workload("logistic regression, gradient")
def logistic_gradient():
    return gradient(logistic(), waves((100,), f64, 1.3, 0.1))


@workload("logistic regression, HVP")
def logistic_product():
    g, w, v = func.grad(logistic()), waves((100,), f64, 1.3, 0.1), waves((100,), f64, 0.7, 1)
    return lambda: func.jvp(g, (w,), (v,))[1]


def wave(x):
    return torch.tanh(torch.sin(x) * x + torch.exp(-x * x))


@workload("tanh(sin(x) x + exp(-x^2)), 1e7 f32", items=1e7)
def waves_of_many():
    return plain(wave, line(-3, 3, 10000000, f32))


@workload("gradient of its sum", items=1e7)
def wave_slope():
    return gradient(lambda x: wave(x).sum(), line(-3, 3, 10000000, f32))


@workload("softmax of 1000 rows of 1000, f32", items=1e6)
def softmax():
    return plain(lambda x: torch.softmax(x, -1), waves((1000, 1000), f32, 0.37, 4))


def rosenbrock(x):
    return torch.sum(100 * (x[1:] - x[:-1] ** 2) ** 2 + (1 - x[:-1]) ** 2)


@workload("Rosenbrock of 1000, gradient")
def rosenbrock_gradient():
    return gradient(rosenbrock, line(-1, 1, 1000, f64))


@workload("Rosenbrock of 1000, HVP")
def rosenbrock_product():
    g, x, v = func.grad(rosenbrock), line(-1, 1, 1000, f64), waves((1000,), f64, 1, 1)
    return lambda: func.jvp(g, (x,), (v,))[1]


@workload("Rosenbrock of 1000, dense Hessian")
def rosenbrock_hessian():
    h, x = func.hessian(rosenbrock), line(-1, 1, 1000, f64)
    return lambda: h(x)


@workload("MLP 784-512-512-10, batch 128, value and gradient")
def perceptron_gradient():
    sizes, net = (784, 512, 512, 10), []
    for i, (m, n) in enumerate(zip(sizes[:-1], sizes[1:])):
        net += [waves((m, n), f32, 1.7 + i, np.sqrt(4 / m)), waves((n,), f32, 0.9, 0.1)]
    x, labels = waves((128, 784), f32, 0.37, 1), torch.arange(128) % 10

    def loss(*net):
        h = x
        for i in range(0, 4, 2):
            h = torch.relu(torch.addmm(net[i + 1], h, net[i]))
        return torch.nn.functional.cross_entropy(torch.addmm(net[5], h, net[4]), labels)
    return gradient(loss, *net)


@workload("gradients of an MLP 16-32-1, for each of 1e4 examples", items=1e4)
def per_example():
    def loss(p, x, y):
        w1, b1, w2, b2 = p
        return 0.5 * (torch.tanh(x @ w1 + b1) @ w2 + b2 - y) ** 2
    p = (waves((16, 32), f32, 2.1, 0.3), waves((32,), f32, 1.1, 0.1), waves((32,), f32, 2.1, 0.3),
         torch.tensor(0.1))
    each = func.vmap(func.grad(loss), in_dims=(None, 0, 0))
    x, y = waves((10000, 16), f32, 0.7, 1), waves((10000,), f32, 1.9, 0.3)
    return lambda: each(p, x, y)


def product(n, bits):
    @workload(f"matrix product f{bits} {n}")
    def setup():
        dtype = f32 if bits == 32 else f64
        return plain(torch.mm, waves((n, n), dtype, 0.37, 1), waves((n, n), dtype, 0.53, 1))


for size in (32, 128, 512, 1024, 2048):
    product(size, 32)
    product(size, 64)


def convolved(x, k):
    return torch.nn.functional.conv2d(x, k, padding=1)


def layer():
    image, kernel = (8, 64, 32, 32), (64, 64, 3, 3)
    return waves(image, f32, 0.37, 1), waves(kernel, f32, 0.53, 1), waves(image, f32, 0.71, 1)


@workload("convolution f32 3 x 3, 64 features")
def convolution():
    return plain(convolved, *layer()[:2])


@workload("convolution f32 3 x 3, 64 features, gradients")
def convolution_gradients():
    x, k, ct = layer()
    x.requires_grad_(), k.requires_grad_()
    return lambda: torch.autograd.grad(convolved(x, k), (x, k), ct)


@workload("fft of 2^20 pairs of f64")
def transform():
    return plain(torch.fft.fft, torch.view_as_complex(waves((2**20, 2), f64, 0.37, 1)))


def dominant():
    return waves((10000, 4, 4), f32, 1.3, 1) + 4 * torch.eye(4)


@workload("linalg::inv, 1e4 matrices of 4 x 4", items=1e4)
def inverses():
    return plain(torch.linalg.inv, dominant())


@workload("linalg::cholesky, 1e4 matrices of 4 x 4", items=1e4)
def cholesky():
    m = dominant()
    return plain(torch.linalg.cholesky, m @ m.swapaxes(1, 2))


@workload("solve, 1e4 systems of 4 x 4", items=1e4)
def systems():
    return plain(torch.linalg.solve, dominant(), waves((10000, 4), f32, 0.9, 1))


@workload("Newton's iteration, while_loop", items=1e4)
def newton():
    a = torch.tensor(2.0, dtype=f64)

    def root():
        x = a
        for _ in range(10000):
            x = 0.5 * (x + a / x) + 1e-9 * x
    return plain(root)


@workload("recurrent network of 16, gradient", items=1e4)
def recurrent_gradient():
    cell, xs = torch.nn.RNN(1, 16, bias=False), waves((10000, 1, 1), f32, 0.37, 1)
    return lambda: torch.autograd.grad((cell(xs)[1] ** 2).sum(), list(cell.parameters()))


@workload("recurrent network of 16, scan", items=1e4)
def recurrent():
    cell, xs = torch.nn.RNN(1, 16, bias=False), waves((10000, 1, 1), f32, 0.37, 1)
    return plain(lambda: cell(xs))


@workload("sort 1e6 f32", items=1e6)
def sort_f32():
    return plain(torch.sort, waves((1000000,), f32, 7919.3, 1))


@workload("sort 1e6 f64", items=1e6)
def sort_f64():
    return plain(torch.sort, waves((1000000,), f64, 7919.3, 1))


@workload("random normals, 1e6 f32", items=1e6)
def normals():
    return plain(lambda: torch.randn(1000000))


if __name__ == "__main__":
    main()
