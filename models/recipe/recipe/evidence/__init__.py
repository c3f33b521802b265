"""The paper's claim, tested at this scale: soft tokens against hard masks, with and without trajectory supervision."""
