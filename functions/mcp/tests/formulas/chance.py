"""Numbers that look random and are the same each time."""


class Chance:
    """The generator of Park and Miller (1988): x = 16807 x mod (2^31 - 1)."""

    def __init__(self, seed):
        self.state = seed * 104729

    def share(self):
        self.state = self.state * 16807 % 2147483647
        return self.state / 2147483647

    def between(self, least, most, digits=1):
        return round(least + (most - least) * self.share(), digits)

    def sometimes(self, share):
        return self.share() < share
