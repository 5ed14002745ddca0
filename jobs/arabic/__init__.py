"""Arabic text: folded, cut into sentences, freed of what pages print around it."""
