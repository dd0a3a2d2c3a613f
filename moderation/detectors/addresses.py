"""Finds web and e-mail addresses in a normalised text, and knows whose word can be trusted."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_URL = re.compile(
    r"(?<![\w@.-])(?:"
    r"https?://[^\s<>\"]+"
    r"|(?:[a-z0-9-]{1,63}\.){1,4}(?:com|net|org|info|biz|xyz|shop|store|online|site|club|top|vip|io|co\.uk|com\.au|gov|edu|"
    r"int|ru)(?![\w-])(?:[/?#][^\s<>\"]*)?"
    # These endings are words too, so only a path makes an address of them: "In my case.me neither".
    r"|(?:[a-z0-9-]{1,63}\.){1,4}(?:app|at|be|cc|co|ee|gd|gg|gl|gy|link|ly|me|uk)/[^\s<>\"]+)",
    re.IGNORECASE,
)
_TRAILING = ".,;:!?)]}'*"
EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@(?P<host>(?:[\w-]{1,63}\.){1,4}[a-zA-Z]{2,24})(?!\w)")

#: Health authorities, learned publishers and newsrooms: a link to them is a source, not an advert.
_TRUSTED = frozenset(
    {
        *("who.int", "europa.eu", "gov", "edu", "mil", "nhs.uk", "gov.uk", "ac.uk", "police.uk", "hse.ie", "gov.au"),
        *(
            "gov.in",
            "nic.in",
            "govt.nz",
            "gc.ca",
            "canada.ca",
            "gov.ie",
            "gov.za",
            "gov.ng",
            "gov.ph",
            "edu.au",
            "nice.org.uk",
        ),
        *("cochrane.org", "cochranelibrary.com", "cancerresearchuk.org", "cancer.org", "heart.org", "bhf.org.uk"),
        *(
            "diabetes.org",
            "diabetes.org.uk",
            "mayoclinic.org",
            "clevelandclinic.org",
            "hopkinsmedicine.org",
            "msdmanuals.com",
        ),
        *(
            "merckmanuals.com",
            "doi.org",
            "thelancet.com",
            "bmj.com",
            "nejm.org",
            "nature.com",
            "science.org",
            "jamanetwork.com",
        ),
        *(
            "plos.org",
            "cell.com",
            "springer.com",
            "wiley.com",
            "sciencedirect.com",
            "wikipedia.org",
            "rarediseases.org",
        ),
        *(
            "orpha.net",
            "gbs-cidp.org",
            "mind.org.uk",
            "samaritans.org",
            "macmillan.org.uk",
            "findahelpline.com",
            "988lifeline.org",
        ),
        *("bbc.co.uk", "bbc.com", "reuters.com", "apnews.com", "nytimes.com", "theguardian.com", "washingtonpost.com"),
        *(
            "npr.org",
            "cnn.com",
            "snopes.com",
            "fullfact.org",
            "factcheck.org",
            "politifact.com",
            "sciencebasedmedicine.org",
        ),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class WebAddress:
    """One web address in a text: `text[start:end]`."""

    start: int
    end: int
    #: Lower case, without "www." and port.
    host: str

    @property
    def is_trusted(self) -> bool:
        """Whether it leads to a known source."""
        return is_trusted_host(self.host)


def web_addresses(text: str) -> Iterator[WebAddress]:
    """The web addresses of a text, in order."""
    for match in _URL.finditer(text):
        address = match[0].rstrip(_TRAILING)
        yield WebAddress(start=match.start(), end=match.start() + len(address), host=_host(address))


def is_trusted_host(host: str) -> bool:
    """Whether the host is a known source or stands under one."""
    labels = host.lower().split(".")
    return any(".".join(labels[i:]) in _TRUSTED for i in range(len(labels)))


def _host(address: str) -> str:
    authority = re.split(r"[/?#\\]", address.partition("://")[2] or address, maxsplit=1)[0]
    # In "https://nih.gov@pills.example" the host is what follows the last @.
    return authority.rpartition("@")[2].partition(":")[0].lower().removeprefix("www.")
