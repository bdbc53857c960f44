"""e-Delivery (e-Doręczenia): messages that come and go by the office's electronic address.

What is known of the API is from public code of other clients, not from the operator: unofficial,
and not tried against the real thing (docs/e-delivery.md).
"""
