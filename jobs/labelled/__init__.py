"""Labelled examples, and how the language work and simpler methods answer them."""
