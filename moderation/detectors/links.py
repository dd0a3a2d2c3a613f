"""Looks for link dropping: many links, disguised or messenger links, a link and nothing else."""

import re
from collections.abc import Iterator, Sequence

from moderation.detectors.addresses import WebAddress, web_addresses
from moderation.domain.label import Label
from moderation.domain.signal import Reading, Signal

_SHORTENERS = frozenset(
    {
        *("bit.ly", "cutt.ly", "goo.gl", "is.gd", "linktr.ee", "ow.ly", "rb.gy", "rebrand.ly", "shorturl.at"),
        *("tiny.cc", "tinyurl.com", "v.gd"),
    }
)
_MESSENGERS = frozenset(
    {
        *("api.whatsapp.com", "chat.whatsapp.com", "discord.gg", "m.me", "signal.group", "t.me", "telegram.me"),
        *("wa.me", "wechat.com"),
    }
)
_MANY = 3
_WORD = re.compile(r"[^\W_]")


class LinksDetector:
    """Finds link dropping. A link or two to a source is none, and known sources never count."""

    @property
    def name(self) -> str:
        """What policies and moderators call it."""
        return "links"

    def detect(self, readings: Sequence[Reading]) -> list[tuple[Signal, ...]]:
        """The signals of each reading, in the same order."""
        return [tuple(self._signals(reading)) for reading in readings]

    def _signals(self, reading: Reading) -> Iterator[Signal]:
        addresses = list(web_addresses(reading.text))
        untrusted = [address for address in addresses if not address.is_trusted]
        invites = [address for address in untrusted if address.host in _MESSENGERS]
        shortened = [address for address in untrusted if address.host in _SHORTENERS]
        if invites:
            yield self._signal(reading, invites, 0.9, "A link opens a chat in a messenger.")
        if shortened:
            yield self._signal(reading, shortened, 0.7, "A shortened link hides where it leads.")
        if len({reading.text[address.start : address.end].lower() for address in untrusted}) >= _MANY:
            yield self._signal(reading, untrusted, 0.8, f"There are {len(untrusted)} links to unknown sites.")
        if untrusted and not _WORD.search(_without(reading.text, addresses)):
            yield self._signal(reading, untrusted, 0.6, "There is a link to an unknown site and not a word beside it.")

    def _signal(self, reading: Reading, addresses: list[WebAddress], score: float, sentence: str) -> Signal:
        return Signal(
            detector=self.name,
            label=Label.SPAM,
            score=score,
            sentence=sentence,
            spans=tuple(reading.span(address.start, address.end) for address in addresses),
        )


def _without(text: str, addresses: list[WebAddress]) -> str:
    starts = (0, *(address.end for address in addresses))
    ends = (*(address.start for address in addresses), len(text))
    return "".join(text[start:end] for start, end in zip(starts, ends, strict=True))
