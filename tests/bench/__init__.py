"""The generator of benchmarks."""
