"""Evoghost's training recipe: corpus → tokenizer → shards → training → ONNX → evaluation.

Read the modules in that order; `models/recipe/README.md` is the guide.
"""
