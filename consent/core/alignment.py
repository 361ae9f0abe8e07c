"""Which paragraph of an older text is which of a newer one: the same words first, wherever they went, then the likeliest.

Everything here takes time in proportion to the texts, not to their product, so that no text keeps a page waiting.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

Pairs = dict[int, int]
Score = Callable[[int, int], float]

# A word in more places than this says little about which place is which.
MOST_PLACES = 20


def pair_identical(older: Sequence[str], newer: Sequence[str]) -> Pairs:
    """Place in `older` -> place in `newer` of equal texts, each place once.

    Texts that stand once in both are certain; from them (and from both ends) equal neighbours follow, so that of texts that
    stand twice each finds its own; what is left goes in order (after P. Heckel, CACM 21(4), 1978).
    """
    pairs = _once_in_both(older, newer)
    pairs |= _neighbours(older, newer, pairs, step=1)
    pairs |= _neighbours(older, newer, pairs, step=-1)
    left: dict[str, list[int]] = defaultdict(list)
    taken = set(pairs.values())
    for place in range(len(newer) - 1, -1, -1):
        if place not in taken:
            left[newer[place]].append(place)
    for place, text in enumerate(older):
        if place not in pairs and left[text]:
            pairs[place] = left[text].pop()
    return pairs


def _once_in_both(older: Sequence[str], newer: Sequence[str]) -> Pairs:
    before, after = Counter(older), Counter(newer)
    places = {text: place for place, text in enumerate(newer)}
    return {place: places[text] for place, text in enumerate(older) if before[text] == 1 and after[text] == 1}


def _neighbours(older: Sequence[str], newer: Sequence[str], pairs: Pairs, *, step: int) -> Pairs:
    """Equal texts next to a pair, and next to those, in one direction."""
    found = dict(pairs)
    taken = set(pairs.values())
    places = range(len(older)) if step > 0 else range(len(older) - 1, -1, -1)
    edge = (-1, -1) if step > 0 else (len(older), len(newer))
    found[edge[0]] = edge[1]
    for place in places:
        there = found.get(place - step, -2) + step
        is_free = place not in found and 0 <= there < len(newer) and there not in taken
        if is_free and older[place] == newer[there]:
            found[place] = there
            taken.add(there)
    del found[edge[0]]
    return found


def likeness(older: frozenset[str], newer: frozenset[str]) -> float:
    """How many of the words both have: 0 none, 1 all."""
    return 2 * len(older & newer) / (len(older) + len(newer) or 1)


@dataclass(frozen=True, slots=True)
class Candidates:
    """Places whose texts may be the same one: they share a word that few others have."""

    older: Sequence[frozenset[str]]
    newer: Sequence[frozenset[str]]

    def among(self, before: Iterable[int], after: Iterable[int]) -> Iterator[tuple[int, int]]:
        """The pairs of these places, some of them more than once."""
        places: dict[str, list[int]] = defaultdict(list)
        for place in after:
            for word in self.newer[place]:
                places[word].append(place)
        for place in before:
            for word in self.older[place]:
                there = places.get(word, ())
                if len(there) <= MOST_PLACES:
                    yield from ((place, other) for other in there)


def pair_best(candidates: Iterable[tuple[int, int]], score: Score, least: float) -> Pairs:
    """The pairs with the highest scores, each place once; `least` is the lowest score that counts."""
    scored = [(-score(*pair), *pair) for pair in set(candidates)]
    pairs: Pairs = {}
    taken: set[int] = set()
    for minus, place, there in sorted(scored):
        if -minus >= least and place not in pairs and there not in taken:
            pairs[place] = there
            taken.add(there)
    return pairs
