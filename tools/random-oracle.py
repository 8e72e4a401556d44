#!/usr/bin/env python3
"""Draws of xoshiro128** (Blackman and Vigna), seeded by a 32-bit splitmix, and of streams forked by FNV-1a.

Prints what src/base/random.test.ts expects; integers of any size, so nothing depends on how a language wraps them.

    python3 tools/random-oracle.py
"""
M = 2**32


def rotl(x, k):
    return (x << k | x >> (32 - k)) % M


def splitmix(seed):
    state = seed
    while True:
        state = (state + 0x9E3779B9) % M
        z = (state ^ state >> 16) * 0x21F0AAAD % M
        z = (z ^ z >> 15) * 0x735A2D97 % M
        yield z ^ z >> 15


def xoshiro(seed):
    words = splitmix(seed)
    s = [next(words) for _ in range(4)]
    while True:
        yield rotl(s[1] * 5 % M, 7) * 9 % M
        t = s[1] << 9 & M - 1
        s[2] ^= s[0]
        s[3] ^= s[1]
        s[1] ^= s[2]
        s[0] ^= s[3]
        s[2] ^= t
        s[3] = rotl(s[3], 11)


def forked(name, seed):
    h = 0x811C9DC5 ^ seed
    for c in name:
        h = (h ^ ord(c)) * 0x01000193 % M
    return h


for label, seed in [("0", 0), ("1", 1), ("-1", M - 1), ('1, fork "step 7"', forked("step 7", 1))]:
    words = xoshiro(seed)
    print(label, [next(words) for _ in range(6)])
