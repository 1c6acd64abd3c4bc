"""Tests of the tools: history, loader, scenario and bench world on real databases."""
