"""Whether a text accuses an officer, an official, a guard, or the head of an RT or RW.

They must not get to read it. Most reports that name an officer call upon one ("pak polisi,
tolong"), praise or merely mention one, and whoever is accused by mistake hides a report from those
who could help. So no word says it alone, but who did what: each word is led to its class
(accusation_words.py), and `_ACCUSES` and `_UNNAMED` are the ways in which classes follow each
other (accusation_ways.py tells how they are written).
"""

from __future__ import annotations

from collections.abc import Sequence

from flows.reading.accusation_ways import Ways
from flows.reading.accusation_words import class_of

_PARTS = {
    "WHO": "civilian criminal man kin cheat",
    "FILLER": "between joins instead who that willing when watch",
    "NOBODY": "(?<!<WHO>) (?<!<WHO>.) (?<!<WHO>..)",
    # Money that was asked for, whoever asked.
    "SOME": "<^clause WHO is comes called heads at area pos ward report no>{0,3}?",
    "SUM": "(?:(?<!<heads at area pos ward>) <sum> (?!<heads man vehicle>) | <digit> <thousand>)",
    "MONEY": "SOME (?:<money peace treat> | SUM)",
    "DEMAND": "(?:<asked> MONEY | (?<!<no>) <must> (?:<pays> | <gives> MONEY) | <asks>{1,3} MONEY)",
    # What was given for others.
    "GIVEN": "(?:<rice> <aid> | <aid> | <fund>)",
    # Offices, officials and heads.
    "OFFICE": "(?:<unit> | <house> <officer police member area ward> | <ward> (?!<other digit sum"
    " at>))",
    "STAFF": """
        (?:<staff police member oknum>{1,3} <from at>? <house>? (?:<unit officer area ward aid>)
        | <man> <from>? <house>? (?:<unit officer> | <ward> (?!<other digit sum at>))
        | <uniform> <brown> (?!~2 <no> <officer police>) | <civilian> <men> <title>?
        <officer police member title>)""",
    "HEAD": "<title>{1,3} <chief>? <area> <digit sum>?",
    "OFFICER": "(?:<oknum>{0,2} <officer police member>{1,3} <unit>? | STAFF) (?!<unit pos>?"
    " <fake>)",
    "ONE": """
        (?:<title>{0,2} OFFICER | <title>{0,2} <chief> <area pos>
        | <title>{1,3} <area> (?!<digit sum>)
        | <man civilian title>{0,2} <FILLER>? <uniform> <brown>)""",
    "THEM": "(?:(?<!<title>) OFFICER | <title>{1,3} <officer> | <chief> <area pos> | (?<=<to by>)"
    " <area> (?!<digit sum>))",
    # Where one of them begins of whom something is told, and what may stand before that.
    "START": """
        (?<!<title owned vehicle house pos feigned being civilian kin to by harms catches asks>)
        (?<!<owned vehicle house
        feigned being to by><police member staff officer>) (?<!<feigned>.) (?<!<feigned>..)
        (?<!<no>) (?<!<no><is>)""",
    "FREE": "<^clause WHO called catches seeks expels report is comes harmed shot fake>{0,6}?",
    # What a guard post is called.
    "NAMED": "<^clause WHO called catches seeks expels report is comes harmed shot fake>{0,2}?",
    "CLOSE": """
        (?:<at pos house>{1,3} <other area ward unit digit sum officer>
        | <FILLER us at if chief pos stops paper digit sum unit ward area aid fund heads by ever
        only rarely>
        | <no> <ever> <comes>){0,6}?""",
    "INDEED": "(?<!<no>) (?<!<no><ever>)",
    # Whom people speak of, and hardly ever call upon; whom they also call upon; whom they certainly
    # do not.
    "SPOKEN_OF": """
        START (?:<title>{0,2} (?:<oknum police member staff>{0,2} <officer>
        | <oknum> <police member> | <chief> <area>
        | <title> <area> <us that>) | (?<=<is>) <police member>
        | STAFF) (?!<unit pos>? <fake>) FREE INDEED""",
    "CALLABLE": """
        START (?<!<called>) (?:<title>{0,2} <police member>{1,3} <unit>? (?!<unit pos>? <fake>)
        | HEAD
        | <chief> <pos> NAMED | <chief> <FILLER>) CLOSE INDEED""",
    "CERTAIN": """
        START (?<!<called>) (?:<title>{0,2} (?:<oknum>{0,2} <officer>{1,3} <other>?
        | <chief> <area FILLER> | <chief> <pos> NAMED
        | <title> <area> <us that>) | <title> <police member> <us that>
        | <police member>{1,3} <officer unit>?
        | STAFF) (?!<unit pos>? <fake>) CLOSE INDEED""",
    # What they do: wrong whoever does it, or only in one of them.
    "DOES": """
        (?:<asks accepts takes grabs>{1,3} (?!<gives>) MONEY (?!<back>) | <asks>{1,3} SUM
        | <harms> (?!<criminal digit sum fish>) | <touches>{2} | <wrong backs graft>
        | <wrecks> ~1 (?:<stall goods>
        | <civilian> <us me>) | <frees> | <expels> | <seeks>{1,2} <money fault> | <end>{1,2} <money>
        | <no> <open>
        | <asks> ~1 <rice goods> | <asks> ~2 <free> | <gets> ~1 <money> | (?:<flees> ~1 <carried>
        | <carried> ~1 <flees>) ~1 <money fund> | <orders> ~2 (?:<pays> MONEY | <buys>
        | <peace withdraw>)
        | <plays> ~1 <money fund aid> ~4 <private own> | <shut> <eye> | <no> <fair>
        | <pick> <pick gives>
        | <takes grabs sells> <small us me>{0,3} (?:GIVEN | <rice land>) | <takes strikes> ~4 <aid>
        | <grabs> <goods vehicle> | <accepts asks> <tip>)""",
    "SLIPS": """
        (?:<fails> | <hits> | (?:<plays games deals sells takes> | <treat>) <stuff rice aid fails>
        | <games> <vehicle>
        | <criminal> <goods money fund rice>)""",
    # What one of them does, whom a sender may call upon, if nobody else is told of.
    "ALONE": "(?!<^civilian man kin crowd>{0,9}? <civilian man kin crowd>)",
    "INDULGES": """
        (?:<plays games deals sells takes> <stuff fails> | <owns> <fails stuff>
        | <being> <criminal backs>) ALONE""",
    "TAKES_PART": "<joins>{1,2} (?:<fails stuff> | <plays games deals sells takes> <stuff fails>)",
}
"""Patterns that are parts of others: who it is, what may stand between, what they do."""

_ACCUSES = """
<oknum> (?!<FILLER>?<civilian criminal>)
SPOKEN_OF DOES
CALLABLE DOES
CERTAIN SLIPS
CALLABLE TAKES_PART
CERTAIN TAKES_PART
(?<!<report>) CALLABLE INDULGES
(?<!<me us>) <who man> ~1 <watch> CLOSE (?:SLIPS | <sleeps> | DOES)
<member> <title> CLOSE DOES
<police officer member> ~4+ <civilian> <men> CLOSE DOES
<police officer member> <who> ~1 <comes> ~4 (?:<asks accepts>{1,3} MONEY | <asks>{1,3} SUM)
CERTAIN (?<!<police member>) <sleeps>
START <chief> <FILLER pos> CLOSE <clause>? CLOSE <sleeps>
(?:<harmed> | (?<!<criminal>) (?<!<criminal>.) <shot> | <asked> MONEY) (?:OFFICER (?!<no> <comes>)
    | <title>? <chief> <area> | <title> <officer> | <title> <area> (?!<digit sum>)
    | <^clause WHO is called>{0,4}? <by> (?:ONE | HEAD))
<took graft> ~4 <by> ONE
<took> ~4 OFFICER
<took> ~1 <area> (?!<digit sum other>)
<money fund> ~1 <took> <own>
<pays> MONEY <then> ~1 <out freed>
<asked> ~1 OFFICER ~2 MONEY
<harmed shot> ~3 (?:(?<=<at>) (?<!<at><at>) <house pos>? <unit police member> | <held examined>)
<harmed shot> ~6 <must> <feigned>
<harmed shot> ~6, <when> <caught>
<kin civilian me> <me us>? <caught> ~5, <harmed shot> (?!<by>? <civilian criminal man kin>)
<dies> ~1 <at> ~1 <held>
<caught> ~1 <no> <letter>
<held examined> ~5 <harmed shot> (?!<by>? <civilian criminal man kin>)
"""
"""Ways that name one of them, or leave no doubt that it was one."""
_UNNAMED = """
<unit> CLOSE (?:<asks> MONEY | <seeks>{1,2} <money fault>)
<stops ambushed> ~3 <police member officer> ~8, (?:DEMAND | <money> <grabbed>)
<report> ~6, <if> ~3 <pays> MONEY
<report> (?:<me us>? <no> ~1 <proceeds caught heeds> | <me us> <no> <at>) ~1, <if> <no> ~1 (?:<pays>
    | <money>)
<if> <no> ~1 (?:<pays> | <money>) ~2, <report> <me us>? (?:<no> ~1 <proceeds caught> | <no> <at>)
<report> ~2 <proceeds caught> ~3, (?:<must> <pays> | <if> ~1 <money>)
<must> <pays> ~3 <report> ~2 <proceeds caught>
(?:<makes> ~1 <letter paper> | SUM) ~6, <man> <inside>
NOBODY (?<!<at>) <at> OFFICE ~8, DEMAND
NOBODY DEMAND ~5 (?<!<at>) <at> OFFICE
NOBODY (?<!<called>) <stops> ~14, (?:DEMAND | (?<!<at>) <peace>)
NOBODY <stops> ~6+ (?:<pays> ~2 <place> | <no> ~2 (?:<receipt> | <letter> <stops>
    | <gets gives> <letter>))
NOBODY <makes asks> <us me small>? <letter paper> ~8, (?:DEMAND | <money> <treat>)
NOBODY DEMAND ~3 <for makes> ~2 <letter paper>
NOBODY <held freed> ~8, DEMAND
NOBODY DEMAND ~8, <held freed>
<criminal> ~6+ <out> ~4 (?:<pays> | MONEY)
<freed> ~5 (?:<pays> | MONEY | <by>? <title>{0,2} <police member unit>)
<peace pays> <at> <place>
<pays> ~3 <seized>
<enters> <pocket>
<accepts asks pays gives> <tip> <stuck>
GIVEN ~5 <took>
<aid rice> ~6+ <kept held> ~4+ (?:THEM | <title>? <area> (?!<digit sum>))
<gives gets> ~1 <money> <treat> ~4 <police member officer>
<gives> ~1 <aid> ~2 <only>
<gives> ~1 <aid> ~3+ <kin>
<gives> ~1 <rice> ~1 <only> ~2 <kin>
<paper> ~3 SUM ~2 <by> ONE
<at> OFFICE ~8, <staff> FREE DOES
<police member officer> <comes> ~3 <no> <letter>
<searched> ~8, <money goods vehicle> ~4 <used>
<makes> ~1 <letter paper> ~4 <no> (?:<pays> | <gives> ~3 <money>)
<letter paper> ~4 <plays> <money>
<took strikes> ~3 GIVEN
<takes wrong graft> GIVEN
<graft> ~2 (?:<at> OFFICE | <letter paper>)
<aid fund> ~6 <accepts gets> <only> <sum>
<aid> ~8, (?:<gets> | <only> <to for>) ~3+ <kin>
<kin> ~2 ONE ~4+ <gets> ~2 <aid rice>
<kin> ~2 ONE ~2+ <aid rice>
<aid> ~8, <kin> <title>{0,2} ONE
<aid fund> ~4 <no> <clear open>
<no> <clear open> ~2 <aid fund>
<money fund> ~4 ONE ~4 <no> <clear known>
<fails stuff> ~6+ <guarded backed> <by>? ONE
<kin> <title>{0,2} ONE ~4, <no> ~1 <caught>
<framed> <criminal>
<report> ~5, <instead> ~1 (?:<asked> MONEY | <must> (?:<back> | <pays>) | <refused hampered>)
<stops ambushed> ~2 <police officer member> ~6, <pays> MONEY
<owns> ~2 <fails stuff> ~6+ OFFICER
<fails stuff> ~4+ <owns> ~1 ONE
<who> ~1 (?:<harms hits deals sells fails> | <games plays> <stuff fails>) ~6 <that> OFFICER
<culprit> OFFICER (?!<no>)
<who> ~1 <asks> MONEY ~1 <that> OFFICER (?!<no>)
<leaks> ~2 <informant>
<stops caught> ~3 <leaks>
THEM ~3 <gives> <known> <criminal>
THEM ~8+ <gets> ~1 <boss criminal>
<money pays> <to> <up>
<vehicle> <official area> ~8 <private>
<money> <peace>
<money fund> ~4 <carried> <flees> <by>? ONE
<pays> (?!<paper>) ~4 <to for by> (?:ONE | THEM | HEAD | <house pos>? <unit police member>)
<gives> ~2 MONEY ~2 <to for>? ONE
<money> <small FILLER>{0,2} (?:<for> | <treat> <for>?) ONE
<bribes> ~8+ (?:ONE | <unit>)
ONE ~5 <bribes>
<backed> (?!<by>? <civilian criminal>)
<backs> ~8+ THEM
<proof> ~4 <used> ~2 <police member unit officer>
<report> ~8 <to at>? <unit police member officer> ~4, (?:<no> <willing>? <heeds accepts>
    (?!<imbauan>) | <refused hampered>
    | <must> (?:<back> | <pays>))
<report> ~6+ (?:<refused hampered> | <no> <heeds accepts>) ~1 (?:<by at>? <unit>
    | <by> <title>? <police member>
    | (?<!<title>) <police member>)
(?:<unit> | OFFICE) ~5 <hampered>
<hampered> ~4 DEMAND
THEM ~10, <no> <willing> <heeds>
SPOKEN_OF <no> <willing> (?:<makes paper> | <gives> <letter paper>)
<unit police member> ~4 (?:<refused hampered> | <no> <accepts heeds>
    | <no> <willing> ~1 <makes accepts heeds for>) ~2 <report>
<report> ~4 <to at>? <unit police member> ~5, <makes> ~2 <own>
<unit police member officer> ~6, <must> ~1 (?:<withdraw> | <peace>)
(?:STAFF | <at> OFFICE) ~8, <no> <heeds>
<police member> ~4+ <report> ~2 <no> <proceeds>
(?:<officer> | <police> <us> | <chief> <area> | <staff> <from at>? <unit ward>) ~4 (?:<rarely>
    | <no> <ever>) ~1 (?:<enters>
    | <to at> <house> | <works> | <comes>)
"""
"""Ways that name none, or only an office: told of those who feign to be one, they mean nothing."""


_NAMING, _NAMING_NONE = Ways(_ACCUSES, _PARTS), Ways(_UNNAMED, _PARTS)
_PRETENCE = {"feigned", "fake", "cheat"}
_MOST = 400
"""Words that are looked at: more than a text of ten SMS parts has."""


def accusation_in(words: Sequence[str]) -> tuple[int, ...]:
    """Where these words, lower case, accuse one of them of a wrong; empty: nowhere.

    A comma or the like is one of them.
    """
    read = [at for at, word in enumerate(words[:_MOST]) if word != "e"]  # "polisi e": the police
    classes = [class_of(words[at]) for at in read]
    went = _NAMING.first(classes)
    if not went and _PRETENCE.isdisjoint(classes):
        went = _NAMING_NONE.first(classes)
    return tuple(read[at] for at in went if words[read[at]][0].isalnum())
