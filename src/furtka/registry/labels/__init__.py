"""Labels for what came on paper: the number in letters, as bars and as a QR code."""
