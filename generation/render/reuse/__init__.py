"""Nothing is drawn twice: an animation that is known is passed over (docs/decisions/16-animation-cache.md)."""
