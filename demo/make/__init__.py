"""Makes the demo claims: renders household goods, damages them, photographs and forges them."""
