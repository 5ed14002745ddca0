"""What publishers reserve, as they tell machines: robots.txt, tags, TDM and RSL."""
