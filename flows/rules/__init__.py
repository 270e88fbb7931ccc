"""The product's rules: pure, small, and asked by every other floor."""
