"""What all doors of the REST API have in common: how they are declared, guarded, answered and described."""
