# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# needs: jax==0.10.*
"""The workloads in JAX, jitted, each call waited for."""
import os
os.environ.setdefault("JAX_PLATFORMS", "cpu")
import sys

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax

from timing import main, workload

sys.setrecursionlimit(1000000)
f32, f64 = jnp.float32, jnp.float64


def waiting(f, *args):
    """f, jitted, on arrays of the device."""
    f, args = jax.jit(f), jax.device_put(args)
    return lambda: jax.block_until_ready(f(*args))


def doubles():
    jax.config.update("jax_enable_x64", True)


def waves(shape, dtype, step, scale):
    return jnp.asarray(scale * np.sin(step * np.arange(np.prod(shape))).reshape(shape), dtype)


def function(x1, x2):
    return jnp.log(x1) + x1 * x2 - jnp.sin(x2)


@workload("scalar gradient by pointer")
@workload("scalar gradient through Arrays")
def scalar_gradient():
    doubles()
    return waiting(jax.grad(function, argnums=(0, 1)), f64(2), f64(5))


@workload("value and gradient, vmap over 1e6 points", items=1e6)
def everywhere():
    doubles()
    return waiting(jax.vmap(jax.value_and_grad(function, argnums=(0, 1))),
                   jnp.linspace(1, 3, 1000000), jnp.linspace(4, 6, 1000000))


@workload("eager x y + sin x on 16 numbers", items=3)
def eager():
    doubles()
    x, y = jnp.linspace(0, 1, 16), jnp.linspace(1, 2, 16)
    return lambda: jax.block_until_ready(x * y + jnp.sin(x))


@workload("eager x + y on 1e6 numbers", items=1e6)
def eager_large():
    doubles()
    x, y = jnp.linspace(0, 1, 1000000), jnp.linspace(1, 2, 1000000)
    return lambda: jax.block_until_ready(x + y)


def linear(dtype):
    def loss(a, b, x, y):
        r = a + b * x - y
        return jnp.mean(r * r)
    x = jnp.linspace(-2, 3, 1000000, dtype=dtype)
    return waiting(jax.value_and_grad(loss, argnums=(0, 1)), dtype(1), dtype(2), x, 3 * x + 1)


@workload("linear regression f32")
def linear_f32():
    return linear(f32)


@workload("linear regression f64")
def linear_f64():
    doubles()
    return linear(f64)


def logistic():
    doubles()
    loss = lambda w, x, y: jnp.mean(jnp.log1p(jnp.exp(-y * (x @ w)))) + 0.5e-3 * w @ w
    return loss, (waves((100,), f64, 1.3, 0.1), waves((100,), f64, 0.7, 1),
                  waves((1000, 100), f64, 1.7, 1), jnp.sign(waves((1000,), f64, 2.9, 1) + 0.01))


@workload("logistic regression, gradient")
def logistic_gradient():
    loss, (w, v, x, y) = logistic()
    return waiting(jax.grad(loss), w, x, y)


@workload("logistic regression, HVP")
def logistic_product():
    loss, (w, v, x, y) = logistic()
    return waiting(lambda w, v, x, y: jax.jvp(lambda w: jax.grad(loss)(w, x, y), (w,), (v,))[1],
                   w, v, x, y)


def wave(x):
    return jnp.tanh(jnp.sin(x) * x + jnp.exp(-x * x))


@workload("tanh(sin(x) x + exp(-x^2)), 1e7 f32", items=1e7)
def waves_of_many():
    return waiting(wave, jnp.linspace(-3, 3, 10000000, dtype=f32))


@workload("gradient of its sum", items=1e7)
def wave_slope():
    return waiting(jax.grad(lambda x: jnp.sum(wave(x))), jnp.linspace(-3, 3, 10000000, dtype=f32))


@workload("softmax of 1000 rows of 1000, f32", items=1e6)
def softmax():
    return waiting(jax.nn.softmax, waves((1000, 1000), f32, 0.37, 4))


def rosenbrock(x):
    return jnp.sum(100 * (x[1:] - x[:-1] ** 2) ** 2 + (1 - x[:-1]) ** 2)


@workload("Rosenbrock of 1000, gradient")
def rosenbrock_gradient():
    doubles()
    return waiting(jax.grad(rosenbrock), jnp.linspace(-1, 1, 1000))


@workload("Rosenbrock of 1000, HVP")
def rosenbrock_product():
    doubles()
    return waiting(lambda x, v: jax.jvp(jax.grad(rosenbrock), (x,), (v,))[1],
                   jnp.linspace(-1, 1, 1000), waves((1000,), f64, 1, 1))


@workload("Rosenbrock of 1000, dense Hessian")
def rosenbrock_hessian():
    doubles()
    return waiting(jax.hessian(rosenbrock), jnp.linspace(-1, 1, 1000))


@workload("Brusselator, right-hand side for 1e5 numbers")
def brusselator():
    doubles()
    n = 50000
    alpha = 0.02 * (n + 1) ** 2 / n ** 2

    def spread(x, border):
        edge = jnp.array([border])
        return jnp.concatenate([edge, x[:-1]]) - 2 * x + jnp.concatenate([x[1:], edge])

    def right_hand_side(z):
        u, w = z[0::2], z[1::2]
        du = 1 + u * u * w - 4 * u + alpha * spread(u, 1.0)
        dw = 3 * u - u * u * w + alpha * spread(w, 3.0)
        return jnp.stack([du, dw], 1).reshape(-1)
    return waiting(right_hand_side, 1.5 + waves((2 * n,), f64, 1, 0.5))


def perceptron():
    sizes = (784, 512, 512, 10)
    net = [(waves((m, n), f32, 1.7 + i, np.sqrt(4 / m)), waves((n,), f32, 0.9, 0.1))
           for i, (m, n) in enumerate(zip(sizes[:-1], sizes[1:]))]

    def loss(net, x, labels):
        for w, b in net[:-1]:
            x = jax.nn.relu(x @ w + b)
        w, b = net[-1]
        return -jnp.mean(jnp.sum(jax.nn.log_softmax(x @ w + b) * labels, axis=-1))
    x = waves((128, 784), f32, 0.37, 1)
    return jax.value_and_grad(loss), net, x, jax.nn.one_hot(jnp.arange(128) % 10, 10, dtype=f32)


def residual():
    net = [(jnp.ones(64, f32), jnp.zeros(64, f32), waves((64, 128), f32, 1.7 + i, 0.1),
            jnp.zeros(128, f32), waves((128, 64), f32, 2.1 + i, 0.1), jnp.zeros(64, f32))
           for i in range(32)]

    def loss(net, x):
        for scale, shift, w1, b1, w2, b2 in net:
            low = x - jnp.mean(x, 1, keepdims=True)
            y = low * jax.lax.rsqrt(jnp.mean(low * low, 1, keepdims=True) + 1e-5) * scale + shift
            x = x + jnp.tanh(y @ w1 + b1) @ w2 + b2
        return jnp.mean(x * x)
    return jax.value_and_grad(loss), net, waves((256, 64), f32, 0.37, 1)


@workload("residual network of 32 layers, batch 256, value and gradient", items=32)
def residual_gradient():
    return waiting(*residual())


@workload("MLP 784-512-512-10, batch 128, value and gradient")
def perceptron_gradient():
    return waiting(*perceptron())


@workload("gradients of an MLP 16-32-1, for each of 1e4 examples", items=1e4)
def per_example():
    def loss(p, x, y):
        w1, b1, w2, b2 = p
        return 0.5 * (jnp.tanh(x @ w1 + b1) @ w2 + b2 - y) ** 2
    p = (waves((16, 32), f32, 2.1, 0.3), waves((32,), f32, 1.1, 0.1), waves((32,), f32, 2.1, 0.3),
         f32(0.1))
    return waiting(jax.vmap(jax.grad(loss), in_axes=(None, 0, 0)), p,
                   waves((10000, 16), f32, 0.7, 1), waves((10000,), f32, 1.9, 0.3))


def product(n, bits):
    @workload(f"matrix product f{bits} {n}")
    def setup():
        if bits == 64:
            doubles()
        dtype = f32 if bits == 32 else f64
        return waiting(jnp.matmul, waves((n, n), dtype, 0.37, 1), waves((n, n), dtype, 0.53, 1))


for size in (32, 128, 512, 1024, 2048):
    product(size, 32)
    product(size, 64)


def convolved(x, k):
    return lax.conv(x, k, (1, 1), "SAME")


def layer():
    image, kernel = (8, 64, 32, 32), (64, 64, 3, 3)
    return waves(image, f32, 0.37, 1), waves(kernel, f32, 0.53, 1), waves(image, f32, 0.71, 1)


@workload("convolution f32 3 x 3, 64 features")
def convolution():
    return waiting(convolved, *layer()[:2])


@workload("convolution f32 3 x 3, 64 features, gradients")
def convolution_gradients():
    return waiting(jax.grad(lambda x, k, ct: jnp.sum(convolved(x, k) * ct), argnums=(0, 1)), *layer())


@workload("fft of 2^20 pairs of f64")
def transform():
    doubles()
    z = waves((2**20, 2), f64, 0.37, 1)
    return waiting(jnp.fft.fft, z[:, 0] + 1j * z[:, 1])


def dominant():
    return waves((10000, 4, 4), f32, 1.3, 1) + 4 * jnp.eye(4, dtype=f32)


@workload("inverse by cofactors, 1e4 matrices of 4 x 4", items=1e4)
def cofactors():
    def inverse(m):
        a, b, c, d = m[0]
        e, f, g, h = m[1]
        i, j, k, l = m[2]
        q, r, s, t = m[3]
        kt, jt, js = k * t - l * s, j * t - l * r, j * s - k * r
        it, iz, ir = i * t - l * q, i * s - k * q, i * r - j * q
        c0, c1 = f * kt - g * jt + h * js, -(e * kt - g * it + h * iz)
        c2, c3 = e * jt - f * it + h * ir, -(e * js - f * iz + g * ir)
        scale = 1 / (a * c0 + b * c1 + c * c2 + d * c3)
        gh, fh, fg = g * t - h * s, f * t - h * r, f * s - g * r
        eh, eg, ef = e * t - h * q, e * s - g * q, e * r - f * q
        gl, fl, fk = g * l - h * k, f * l - h * j, f * k - g * j
        el, ek, ej = e * l - h * i, e * k - g * i, e * j - f * i
        rows = [[c0, -(b * kt - c * jt + d * js), b * gh - c * fh + d * fg,
                 -(b * gl - c * fl + d * fk)],
                [c1, a * kt - c * it + d * iz, -(a * gh - c * eh + d * eg),
                 a * gl - c * el + d * ek],
                [c2, -(a * jt - b * it + d * ir), a * fh - b * eh + d * ef,
                 -(a * fl - b * el + d * ej)],
                [c3, a * js - b * iz + c * ir, -(a * fg - b * eg + c * ef),
                 a * fk - b * ek + c * ej]]
        return jnp.stack([jnp.stack(row) for row in rows]) * scale
    return waiting(jax.vmap(inverse), dominant())


@workload("linalg::inv, 1e4 matrices of 4 x 4", items=1e4)
def inverses():
    return waiting(jnp.linalg.inv, dominant())


@workload("linalg::cholesky, 1e4 matrices of 4 x 4", items=1e4)
def cholesky():
    m = dominant()
    return waiting(jnp.linalg.cholesky, m @ m.swapaxes(1, 2))


@workload("solve, 1e4 systems of 4 x 4", items=1e4)
def systems():
    return waiting(jax.vmap(jnp.linalg.solve), dominant(), waves((10000, 4), f32, 0.9, 1))


@workload("Newton's iteration, while_loop", items=1e6)
def newton():
    doubles()

    def root(a):
        step = lambda c: (c[0] + 1, 0.5 * (c[1] + a / c[1]) + 1e-9 * c[1])
        return lax.while_loop(lambda c: c[0] < 1000000, step, (0, a))[1]
    return waiting(root, f64(2))


STEPS = 100000


def oscillator(k):
    def step(c, _):
        q, p = c
        p = p - 1e-3 * k * q
        return (q + 1e-3 * p, p), None
    return lax.scan(step, (f64(1), f64(0)), None, length=STEPS)[0][0]


@workload("oscillator, scan", items=STEPS)
def oscillator_forward():
    doubles()
    return waiting(oscillator, f64(2))


@workload("oscillator, gradient", items=STEPS)
@workload("oscillator, gradient in reverse mode", items=STEPS)
def oscillator_gradient():
    doubles()
    return waiting(jax.grad(oscillator), f64(2))


def recurrent(u, w, xs):
    step = lambda h, x: (jnp.tanh(x * u + h @ w), None)
    last = lax.scan(step, jnp.zeros(16, f32), xs)[0]
    return jnp.sum(last * last)


def recurrent_data():
    return 0.5 * jnp.cos(jnp.arange(16, dtype=f32)), waves((16, 16), f32, 1, 0.2), \
        waves((STEPS,), f32, 0.37, 1)


@workload("recurrent network of 16, scan", items=STEPS)
def recurrent_forward():
    return waiting(recurrent, *recurrent_data())


@workload("recurrent network of 16, gradient", items=STEPS)
def recurrent_gradient():
    return waiting(jax.grad(recurrent, argnums=(0, 1)), *recurrent_data())


@workload("sort 1e6 f32", items=1e6)
def sort_f32():
    return waiting(jnp.sort, waves((1000000,), f32, 7919.3, 1))


@workload("sort 1e6 f64", items=1e6)
def sort_f64():
    doubles()
    return waiting(jnp.sort, waves((1000000,), f64, 7919.3, 1))


@workload("random normals, 1e6 f32", items=1e6)
def normals():
    return waiting(lambda key: jax.random.normal(key, (1000000,), f32), jax.random.key(0))


def compiling(f, *args):
    """Traces, differentiates and compiles anew at every call."""
    def compile_once():
        jax.clear_caches()
        jax.jit(lambda *a: f(*a)).lower(*args).compile()
    return compile_once


@workload("compile: the scalar gradient")
def compile_scalar():
    doubles()
    return compiling(jax.grad(function, argnums=(0, 1)), f64(2), f64(5))


@workload("first result of the scalar gradient")
def first_result():
    doubles()

    def first():
        jax.clear_caches()
        f = jax.grad(lambda x1, x2: function(x1, x2), argnums=(0, 1))
        jax.block_until_ready(jax.jit(f)(2.0, 5.0))
    return first


@workload("compile: MLP 784-512-512-10, value and gradient")
def compile_perceptron():
    return compiling(*perceptron())


@workload("compile: residual network of 32 layers, value and gradient", slow=True)
def compile_residual():
    return compiling(*residual())


def chain(length, x, dtype):
    def f(x):
        for _ in range(length // 2):
            x = jnp.sin(x) * 1.0001
        return jnp.sum(x)
    return compiling(jax.grad(f), x)


def irregular(length):
    def f(x, z):
        y, bits = x, 1
        for _ in range(length):
            bits = bits >> 1 ^ (0x80200003 if bits & 1 else 0)
            y = (jnp.sin(y), y * x, y + z, jnp.tanh(y))[bits & 3]
        return y
    doubles()
    return compiling(jax.grad(f, argnums=(0, 1)), f64(0.5), f64(0.25))


for count in (1000, 10000):
    @workload(f"compile: gradient of a chain of {count} ops", slow=count > 1000)
    def scalar_chain(length=count):
        doubles()
        return chain(length, f64(0.5), f64)

    @workload(f"compile: gradient of an irregular chain of {count} ops", slow=count > 1000)
    def irregular_chain(length=count):
        return irregular(length)


@workload("compile: gradient of a chain of 10000 ops on f32[1024]", slow=True)
def vector_chain():
    return chain(10000, jnp.linspace(0, 1, 1024, dtype=f32), f32)


@workload("compile: gradient of an LSTM unrolled for 100 steps", slow=True)
def unrolled_lstm():
    def loss(w, xs):
        h = c = jnp.zeros(32, f32)
        total = f32(0)
        for t in range(100):
            i, f, g, o = jnp.split(jnp.concatenate([xs[t], h]) @ w, 4)
            c = jax.nn.sigmoid(f) * c + jax.nn.sigmoid(i) * jnp.tanh(g)
            h = jax.nn.sigmoid(o) * jnp.tanh(c)
            total = total + jnp.sum(h * h)
        return total
    return compiling(jax.value_and_grad(loss), waves((64, 128), f32, 1.7, 0.1),
                     waves((100, 32), f32, 0.37, 1))


if __name__ == "__main__":
    main()
