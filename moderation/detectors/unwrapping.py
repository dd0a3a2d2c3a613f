"""Undoes disguise of web and e-mail addresses: unmade, spelt out, wrapped into another's link."""

import re

from moderation.detectors.draft import Draft

#: Endings that are no words of their own.
_END = r"(?:c[o0]m|net|org|info|biz|xyz|co\.uk|com\.au|ru|cc|tk|ly)(?!\w)"
#: Endings that are words too: they count where nothing follows that they could belong to.
_WORDY_END = (
    r"(?:app|bio|cash|click|club|co|deals|fun|health|io|life|link|live|me|online|ph|pro|sh[o0]p|site|space|st[o0]re|to|t[o0]p|"
    r"tv|uk|us|vip|world)(?= ?(?:$|[^\w\s'’-]|slash\b))"
)
_ANY_END = f"(?:{_END}|{_WORDY_END})"
_MAIL = r"(?:gmail|yahoo|hotmail|outlook|icloud|aol|mail|proton|protonmail)"
#: Where links pass through on their way; the page that is meant stands in the query.
_GATES = (
    r"(?:www\.)?(?:google\.[a-z.]{2,6}/url|youtube\.com/redirect|l\.facebook\.com/l\.php|lm\.facebook\.com/l\.php|"
    r"l\.instagram\.com/|out\.reddit\.com/\w{0,20}|duckduckgo\.com/l/|t\.umblr\.com/redirect)"
)

_AT = ("at)", "at]", "at}", "at )", "at ]", "at }")
_DOT = ("dot", "d0t")

#: Of these clues one must stand in the text, in small letters; then the pattern is tried; what its gap becomes.
_UNWRAPPINGS = tuple(
    (clues, re.compile(pattern, re.IGNORECASE | re.MULTILINE), new)
    for clues, pattern, new in (
        (("xx", "**"), r"\bh(?P<gap>xx|\*\*)(?=ps?(?::|\[:\]| :))", "tt"),
        (("http",), r"\bhttps?(?P<gap> ?\[:\] ?/ ?/ ?| : ?/ ?/ ?|:(?: / ?/ ?|/ / ?|// ))(?=[\w\[])", "://"),
        (("www",), r"\bwww(?P<gap> ?\. | \.| dot | ?[(\[{](?:dot|\.)[)\]}] ?)(?=\w)", "."),
        (("[",), r"(?P<gap>(?: \[|\[) ?(?:d[o0]t|\.) ?\] ?)(?=\w)", "."),
        (("(",), r"(?P<gap>(?: \(|\() ?(?:d[o0]t|\.) ?\) ?)(?=\w)", "."),
        (("{",), r"(?P<gap>(?: \{|\{) ?(?:d[o0]t|\.) ?\} ?)(?=\w)", "."),
        (("<",), r"(?P<gap>(?: <|<) ?(?:d[o0]t|\.) ?> ?)(?=\w)", "."),
        (_DOT, rf"(?P<gap>[ *_-][ *_-]?d[o0]t[ *_-]{{1,2}})(?<!polka dot )(?={_ANY_END})", "."),
        (_DOT, rf"(?P<gap> d[o0]t )(?<!polka dot )(?=[\w-]{{1,63}}\.{_ANY_END}|co dot uk\b)", "."),
        # A capital begins a new sentence: "results . Net gain was small".
        ((" .",), rf"(?P<gap> \. ?)(?-i:(?={_ANY_END}))", "."),
        ((". com",), r"(?P<gap>\. )(?-i:(?=com\b))", "."),
        ((",com",), r"(?P<gap>,)(?=com\b)", "."),
        (("%2e",), r"(?P<gap>%2e)(?=\w)", "."),
        # A full stop of Chinese, or a centred dot.
        (tuple("。｡·•∙‧●"), rf"(?P<gap>(?: [。｡·•∙‧●]|[。｡·•∙‧●]) ?)(?={_ANY_END})", "."),
        (("c0m",), r"(?P<gap>\.c0m)\b", ".com"),
        ((" me", ". me", " .me"), r"(?<!['’\w])(?:wa|t)(?P<gap> \. ?|\. | dot )(?=me\b)", "."),
        ((" ly", " .ly"), r"(?<!['’\w])(?:bit|cutt)(?P<gap> \. ?|\. | dot )(?=ly\b)", "."),
        (
            (" /", "/ ", "slash"),
            r"\b(?:(?:wa|t)\.me|(?:bit|cutt)\.ly|tinyurl\.com)(?P<gap> / ?|/ | ?\(?slash\)? ?)(?=\w)",
            "/",
        ),
        (("slash",), rf"\w\.(?:{_END}|[a-z]{{2,6}})(?P<gap> slash |\(slash\))(?=\w)", "/"),
        (_AT, r"(?P<gap>(?: [(\[{]|[(\[{]) ?(?:at|@) ?[)\]}] ?)(?=[\w-]{1,63}\.\w)", "@"),
        (_AT, rf"(?P<gap>(?: [(\[{{]|[(\[{{]) ?at ?[)\]}}] ?)(?={_MAIL}\b)", "@"),
        (("@)", "@]", "@}", "@ "), r"(?P<gap>(?: [(\[{]|[(\[{]) ?@ ?[)\]}] ?)(?=[\w-]{1,63}\.\w)", "@"),
        ((" @ ",), r"(?P<gap> @ )(?=[a-z][\w-]{1,62}\.[a-z])", "@"),
        ((" at ",), rf"(?P<gap> at )(?={_MAIL}\.)", "@"),
    )
)
_GATE = re.compile(
    rf"https?://{_GATES}\?(?:[\w%.=&-]{{0,200}}?&)?(?:q|url|u|uddg|z)=(?=https?(?:://|%3A%2F%2F))", re.IGNORECASE
)
_QUERY = re.compile(r"\S{0,2000}")
_ESCAPE = re.compile(r"%(?:3A|2F|3F|3D|26)", re.IGNORECASE)


def unwrap_addresses(draft: Draft) -> Draft:
    """Addresses as they are meant: "hxxp://", "example dot com", "example(dot)com", "me (at) example.com"."""
    folded = draft.text.lower()
    for clues, pattern, new in _UNWRAPPINGS:
        if any(clue in folded for clue in clues):
            draft = draft.rewrite(
                (*match.span("gap"), new)
                for match in pattern.finditer(draft.text)
                if match["gap"] != new and draft.text[match.start("gap") - 1].isalnum()
            )
    return _open_gates(draft) if "://" in draft.text else draft


def _open_gates(draft: Draft) -> Draft:
    """The page that a link leads to, without the search engine or network that it passes: no disguise."""
    gates = list(_GATE.finditer(draft.text))
    return draft.rewrite(
        uncounted=[
            edit
            for gate in gates
            for edit in (
                (*gate.span(), ""),
                *(
                    (gate.end() + code.start(), gate.end() + code.end(), bytes.fromhex(code[0][1:]).decode())
                    for code in _ESCAPE.finditer(_QUERY.match(draft.text, gate.end())[0])  # type: ignore[index]
                ),
            )
        ]
    )
