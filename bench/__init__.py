"""Benchmarks: ratios against an empty view of the same run (docs/bench.md). `make bench`."""
