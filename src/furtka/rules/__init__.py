"""Dated orders, folded into the rules in force at a place and a moment."""
