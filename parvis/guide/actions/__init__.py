"""What changes something in the guide; the only place that saves. Each part of it has its own module."""
